/**
 * Functions from a model to an equal one that computes faster or in a more useful form. A rewrite keeps the names and the ids of layers with weights, so weights,
 * random draws and results stay what they were.
 */
package dev.whisker.model.rewrite;
