package dev.whisker.op;

/**
 * What makes the random numbers of one layer its own.
 *
 * @param seed  of the run
 * @param layer a number that no other layer of the model has
 */
public record RandomKey(long seed, int layer) {
}
