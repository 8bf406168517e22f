/** Keras' files: which tensor goes where, whichever way Keras saved it, and what is written. */
package dev.whisker.keras;
