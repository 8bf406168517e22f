/**
 * Layers. A layer is a record that describes ({@link dev.whisker.layer.Layer}) and an instance that computes
 * ({@link dev.whisker.layer.LayerInstance}); one with several inputs is a {@link dev.whisker.layer.Merge}. To add one:
 * write the record, with its constructor arguments under Keras' names; give it an output shape, its weights and an
 * instance; {@linkplain dev.whisker.layer.LayerRegistry#register register} its {@link dev.whisker.describe.Signature},
 * so that text and YAML can name it; give it a generator in the package {@code check}, and its gradient is checked with
 * all the others. {@link dev.whisker.layer.SingleLayer} runs one layer by itself.
 *
 * <p>Words for several layers at once, applications and blocks, are written as graphs in the package {@code model}.
 */
package dev.whisker.layer;
