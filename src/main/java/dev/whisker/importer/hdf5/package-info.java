/**
 * Reads groups, text attributes and float datasets of HDF5 files that nobody vouches for.
 *
 * <p>jHDF decodes the format's messages; the walk from one object to the next is our own, as jHDF would follow links out of the file and allocate what
 * a file declares. Everything is read through {@link dev.whisker.importer.hdf5.GuardedStorage}, which knows the file's size and how much work a file of
 * that size may cost.
 */
package dev.whisker.importer.hdf5;
