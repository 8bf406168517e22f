/** The applications against real Keras, with and without the real weights. */
package dev.whisker.application;
