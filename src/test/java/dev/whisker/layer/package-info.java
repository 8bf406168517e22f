/** Layers: their contract, gradients, initializers, arguments and text. */
package dev.whisker.layer;
