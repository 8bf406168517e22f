/** The HDF5 format: an independent library reads back what is written. */
package dev.whisker.format.hdf5;
