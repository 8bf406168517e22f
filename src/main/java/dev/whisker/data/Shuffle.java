package dev.whisker.data;

/**
 * Shuffles ids in an order that depends only on (seed, stream): a Fisher-Yates shuffle driven by SplitMix64.
 *
 * <p>The generator's state starts at mix(seed) xor mix(stream * G + 1), where G = 0x9E3779B97F4A7C15 and mix is
 * SplitMix64's finalizer; each draw adds G and mixes. Bounded numbers are drawn without bias by Lemire's
 * multiply-and-reject method on 32 bits. The stream is the epoch, or {@link #SPLIT} for the single shuffle that decides
 * a split.
 *
 * <p>Sources: Steele, Lea, Flood, "Fast splittable pseudorandom number generators" (2014); Lemire, "Fast random integer
 * generation in an interval" (2019).
 */
public final class Shuffle {

    /** The stream of splits; no epoch has this number. */
    static final long SPLIT = -1;

    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    private Shuffle(long seed, long stream) {
        state = mix(seed) ^ mix(stream * GAMMA + 1);
    }

    /** Returns the ids in the order of an epoch (0, 1, ...), as a new array. */
    public static int[] epoch(int[] ids, long seed, int epoch) {
        if (epoch < 0) {
            throw new IllegalArgumentException("epochs are numbered from 0, received " + epoch);
        }
        return shuffled(ids, seed, epoch);
    }

    static int[] shuffled(int[] ids, long seed, long stream) {
        int[] order = ids.clone();
        Shuffle random = new Shuffle(seed, stream);
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.below(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }

    private int below(int bound) {
        long threshold = (1L << 32) % bound;
        long product;
        do {
            state += GAMMA;
            product = (mix(state) >>> 32) * bound;
        } while ((product & 0xFFFFFFFFL) < threshold);
        return (int) (product >>> 32);
    }

    private static long mix(long z) {
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
