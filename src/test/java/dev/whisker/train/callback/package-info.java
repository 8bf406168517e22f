/** Callbacks: their decisions against real Keras, what is printed and written, the search for a learning rate. */
package dev.whisker.train.callback;
