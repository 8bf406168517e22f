/** Arrays and weights from other programs: NumPy's .npy and .npz files. */
package dev.whisker.importer;
