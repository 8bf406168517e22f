/** The NumPy formats .npy and .npz: every type and order, and damaged files. */
package dev.whisker.format.npy;
