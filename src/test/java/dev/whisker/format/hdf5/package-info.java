/** The HDF5 format: what is written is read back by another program's code. */
package dev.whisker.format.hdf5;
