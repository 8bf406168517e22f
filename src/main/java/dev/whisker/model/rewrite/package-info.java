/**
 * Functions from a model to an equal one that computes faster or in a more useful form. A rewrite keeps the names of weights, and the ids of layers that
 * stand in the model itself, so loaded weights, random draws and results stay what they were. Layers that a rewrite puts into a block draw their first
 * weights by the block's id; that shows only where an application is trained from random weights.
 *
 * <p>Every model goes through {@link dev.whisker.model.rewrite.StandardForm}; what computes a loss goes through the others too.
 */
package dev.whisker.model.rewrite;
