/** Reads and writes NumPy arrays: .npy, and .npz archives of them. */
package dev.whisker.format.npy;
