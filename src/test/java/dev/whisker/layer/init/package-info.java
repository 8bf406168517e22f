/** Initializers: names, arguments, and the distribution of what they draw. */
package dev.whisker.layer.init;
