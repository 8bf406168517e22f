/**
 * Tests of what looks inside a network: against numbers of Keras and TensorFlow, and by what must hold for any
 * network.
 */
package dev.whisker.inspect;
