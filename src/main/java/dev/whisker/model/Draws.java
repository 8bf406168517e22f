package dev.whisker.model;

import java.io.Serializable;

/**
 * What the random numbers of a node are drawn by. Rewrites leave it alone, so that a rewritten model draws what the
 * described one does; only {@link dev.whisker.model.rewrite.WeightDraws}, before all that depend on a backend, gives
 * layers other numbers for their weights. Weights of several layers in one node are drawn by what each layer has.
 *
 * @param number      of the node, for what it draws in training; no other node that draws has it
 * @param weights     the number that the first values of its weights are drawn by: its own, or that of the block around
 *                    it
 * @param firstWeight how many weights drawn by that number come before its own
 */
public record Draws(long number, long weights, int firstWeight) implements Serializable {
    /** Numbers of inner layers begin where those of a model of this many layers end. */
    private static final long INNER = 1024;
    /** Numbers up to this times {@link #INNER} are far from overflow. */
    private static final long MAX_OUTER = 1L << 52;

    /** Of a layer that draws all by one number. */
    static Draws by(long number) {
        return new Draws(number, number, 0);
    }

    /** Of the weight with this index among those of a node. */
    Draws ofWeight(int index) {
        return new Draws(number, weights, firstWeight + index);
    }

    /**
     * The number of a layer in a composite: those of one composite stand side by side,
     * {@code (outer + 1) * 1024 + inner}. Where that has no room, in very deep nests and very long composites, they are
     * scattered over the negative numbers.
     */
    static long inner(long outer, long inner) {
        boolean room = outer >= 0 && outer < MAX_OUTER && inner < INNER;
        return room ? (outer + 1) * INNER + inner : scattered(outer, inner);
    }

    /** A negative number for a pair (the mixing function of SplitMix64, twice). */
    static long scattered(long outer, long inner) {
        return mix(mix(outer) + inner) | Long.MIN_VALUE;
    }

    private static long mix(long value) {
        long mixed = value + 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
