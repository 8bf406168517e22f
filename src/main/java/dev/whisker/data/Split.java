package dev.whisker.data;

import java.util.BitSet;

/**
 * Which samples train, which validate during training, which test at the end: three disjoint lists of sample ids.
 *
 * <p>The lists are decided once and hold for all epochs; only {@code train} is shuffled again, by {@link Shuffle#epoch}. Arrays are not copied.
 */
public record Split(int[] train, int[] validation, int[] test) {

    /** @throws IllegalArgumentException if a sample occurs twice: a leak */
    public Split {
        BitSet seen = new BitSet();
        for (int[] ids : new int[][] {train, validation, test}) {
            for (int id : ids) {
                if (seen.get(id)) {
                    throw new IllegalArgumentException("sample " + id + " is in two parts of a split");
                }
                seen.set(id);
            }
        }
    }
}
