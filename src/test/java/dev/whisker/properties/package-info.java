/**
 * What must hold of layers, losses and random numbers whatever their arguments are, on random configurations of them,
 * on every backend.
 */
package dev.whisker.properties;
