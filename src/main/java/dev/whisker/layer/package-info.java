/**
 * Layers. A layer is a record that describes ({@link dev.whisker.layer.Layer}) and an instance that computes
 * ({@link dev.whisker.layer.LayerInstance}). To add one: write the record, with its constructor arguments under Keras' names; give it an output
 * shape, its weights and an instance; register it in {@code LayerRegistry}; its gradient is then checked with all the others.
 */
package dev.whisker.layer;
