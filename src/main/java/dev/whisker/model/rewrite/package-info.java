/**
 * Functions from an opened graph to an equal one that computes faster or in a more useful form. A rewrite keeps the
 * names of weights and the numbers that random numbers are drawn by, so loaded weights, random draws and results stay
 * what they were. Layers that are run in slices of a batch draw their initial weights by the number of the first of
 * them;
 * that shows only where an application is trained from random weights.
 *
 * <p>Every model goes through {@link dev.whisker.model.rewrite.StandardForm}; what computes a loss goes through the
 * others too.
 */
package dev.whisker.model.rewrite;
