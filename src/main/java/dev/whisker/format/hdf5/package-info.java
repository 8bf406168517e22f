/**
 * Reads and writes HDF5 files: groups, text attributes and float datasets, which is what Keras' weight files need.
 *
 * <p>Files are not trusted. jHDF decodes the messages of the format, but this package itself walks from one object to
 * the next, because jHDF would follow links out of the file and allocate whatever a file declares. Everything is read
 * through {@link dev.whisker.format.hdf5.GuardedStorage}, which limits reads to the file and to an amount of work in
 * proportion to its size. {@link dev.whisker.format.hdf5.Hdf5Output} writes files.
 */
package dev.whisker.format.hdf5;
