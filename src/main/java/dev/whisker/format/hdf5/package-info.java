/**
 * Reads and writes HDF5 files: groups, text attributes and float datasets, as much as Keras' weight files need.
 *
 * <p>Files to read come from anywhere. jHDF decodes the format's messages; the walk from one object to the next is our
 * own, as jHDF would follow links out of the file and allocate what a file declares. Everything is read through
 * {@link dev.whisker.format.hdf5.GuardedStorage}, which knows the file's size and how much work a file of that size may
 * cost. {@link dev.whisker.format.hdf5.Hdf5Output} writes.
 */
package dev.whisker.format.hdf5;
