/**
 * Imports weights of other programs: NumPy's .npz files, safetensors, and all formats of Keras' weights.
 *
 * <p>A {@link dev.whisker.importer.WeightSource} is an open file, a {@link dev.whisker.importer.WeightTarget} describes
 * a model, and {@link dev.whisker.importer.WeightImport} matches the two. Files are not trusted.
 */
package dev.whisker.importer;
