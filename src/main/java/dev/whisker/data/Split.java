package dev.whisker.data;

import java.util.BitSet;

/**
 * The division of a data set into training, validation and test samples: three disjoint lists of sample ids.
 *
 * <p>The lists are decided once and apply to all epochs; only {@code train} is shuffled for each epoch, by
 * {@link Shuffle#epoch}. Arrays are not copied.
 */
public record Split(int[] train, int[] validation, int[] test) {

    /** @throws IllegalArgumentException if a sample occurs twice, which would be a leak */
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
