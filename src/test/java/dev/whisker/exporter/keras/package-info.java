/** Keras' .h5 files. */
package dev.whisker.exporter.keras;
