package dev.whisker.op;

/**
 * The key to the random numbers of one layer, which no other layer shares. {@link Philox} takes 32 bits of the layer's
 * number in its counter and 64 bits of a seed as its key; the higher half of a large number goes into the key.
 *
 * @param run   the seed of the run, or the layer's own
 * @param number a number that no other layer of the model has
 */
public record RandomKey(long run, long number) {
    /** Odd, so that different halves change the key differently (the golden ratio, as in Philox). */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    /** The key of the generator: the seed of the run for layers with a number below 2^32. */
    public long seed() {
        return run ^ (number >>> 32) * SPREAD;
    }

    /** The layer's word in the counter. */
    public int layer() {
        return (int) number;
    }
}
