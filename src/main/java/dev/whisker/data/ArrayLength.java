package dev.whisker.data;

import dev.whisker.WhiskerException;
import java.util.Locale;

/** Sizes of arrays that follow from what users ask for. */
public final class ArrayLength {
    /** Some virtual machines need a few words of an array for themselves. */
    private static final int LARGEST = Integer.MAX_VALUE - 8;

    private ArrayLength() {
    }

    /**
     * The product of extents, as the length of one array.
     *
     * @param what the array is for, for the message
     * @throws WhiskerException if no array is that long
     */
    public static int of(String what, int... extents) {
        double length = 1;
        for (int extent : extents) {
            length *= extent;
        }
        if (length > LARGEST) {
            throw new WhiskerException(String.format(Locale.ROOT,
                    "%s need %.0f values, more than the %d that fit into one array; take fewer or smaller ones", what, length, LARGEST));
        }
        return (int) length;
    }
}
