/** Penalties on the values of weights, in Keras' form: arguments of layers, such as {@code kernel_regularizer}. */
package dev.whisker.layer.regularizer;
