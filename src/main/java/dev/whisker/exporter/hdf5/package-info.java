/** Writes HDF5 files: groups, text attributes and float32 datasets, as much as Keras' weight files need. */
package dev.whisker.exporter.hdf5;
