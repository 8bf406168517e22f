/** Layers, losses, metrics and training against numbers that real Keras computed (tests-data/keras). */
package dev.whisker.golden;
