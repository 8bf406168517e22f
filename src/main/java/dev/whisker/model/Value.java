package dev.whisker.model;

/**
 * What a node computes, or the model's input: what {@link GraphWriter#add} gives and takes.
 *
 * @param node the number of the node in the order of adding; {@link Graph#INPUT} for the input
 */
public record Value(int node) {
}
