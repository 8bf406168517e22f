/**
 * Layers. A layer is a record that describes ({@link dev.whisker.layer.Layer}) and an instance that computes
 * ({@link dev.whisker.layer.LayerInstance}). To add one: write the record, with its constructor arguments under Keras' names; give it an output
 * shape, its weights and an instance; {@linkplain dev.whisker.layer.LayerRegistry#register register} its
 * {@link dev.whisker.layer.Signature}, so that text and YAML can name it; add it to the tests' {@code LayerCases}, and its gradient is checked with all
 * the others. {@link dev.whisker.layer.SingleLayer} runs one layer by itself.
 */
package dev.whisker.layer;
