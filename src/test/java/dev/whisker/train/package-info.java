/**
 * Training: the books of fit, loss and metrics, callbacks that steer, values that are not finite, frozen layers,
 * memory.
 */
package dev.whisker.train;
