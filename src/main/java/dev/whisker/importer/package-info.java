/**
 * Arrays and weights from other programs: NumPy's .npy and .npz files, safetensors, and Keras' weights in all their formats.
 *
 * <p>A {@link dev.whisker.importer.WeightSource} is an opened file, a {@link dev.whisker.importer.WeightTarget} what a model shows of itself, and
 * {@link dev.whisker.importer.WeightImport} brings them together. Files are taken for hostile until they have proved otherwise.
 */
package dev.whisker.importer;
