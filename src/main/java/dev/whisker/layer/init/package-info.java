/**
 * How weights get their first values: Keras' {@linkplain dev.whisker.layer.init.Initializers initializers}, and what
 * they draw by.
 */
package dev.whisker.layer.init;
