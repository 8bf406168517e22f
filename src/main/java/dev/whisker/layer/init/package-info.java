/**
 * How weights get their initial values: Keras' {@linkplain dev.whisker.layer.init.Initializers initializers}, and the
 * random numbers that they draw.
 */
package dev.whisker.layer.init;
