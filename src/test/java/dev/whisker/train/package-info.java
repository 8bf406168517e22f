/** Training: the books of fit, loss and metrics, values that are not finite, frozen layers, memory. */
package dev.whisker.train;
