/** Models as Keras' whole-model .h5 files. */
package dev.whisker.exporter.keras;
