/**
 * Reads and writes Keras' files: weights and whole models (.h5), Keras 3 weights (.weights.h5) and models (.keras) are
 * read, whole models (.h5) are written.
 *
 * <p>{@link dev.whisker.keras.KerasReader} and {@link dev.whisker.keras.KerasWriter} are found by the importer and the
 * exporter.
 */
package dev.whisker.keras;
