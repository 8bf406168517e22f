/**
 * Imports weights of other programs: what all formats have in common, NumPy's .npz files and safetensors. Other formats
 * have packages of their own, which a {@link dev.whisker.importer.WeightReader} ties in.
 *
 * <p>A {@link dev.whisker.importer.WeightSource} is an open file, a {@link dev.whisker.importer.WeightTarget} describes
 * a model, and {@link dev.whisker.importer.WeightImport} matches the two. Files are not trusted.
 */
package dev.whisker.importer;
