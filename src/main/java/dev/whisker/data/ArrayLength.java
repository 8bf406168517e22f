package dev.whisker.data;

import dev.whisker.WhiskerException;
import java.util.Locale;

/** Computes array lengths from user-supplied sizes and checks that such an array can exist. */
public final class ArrayLength {
    /** The longest array that every virtual machine can allocate: some reserve a few words for a header. */
    private static final int MAX_LENGTH = Integer.MAX_VALUE - 8;

    private ArrayLength() {
    }

    /**
     * Returns the product of the extents, the length of one array that holds all values.
     *
     * @param what what the array holds, for the message
     * @throws WhiskerException if an array cannot be that long
     */
    public static int of(String what, int... extents) {
        double length = 1;
        for (int extent : extents) {
            length *= extent;
        }
        if (length > MAX_LENGTH) {
            throw new WhiskerException(String.format(Locale.ROOT,
                    "%s need %.0f values, more than the %d that fit into one array; use fewer or smaller ones", what,
                    length, MAX_LENGTH));
        }
        return (int) length;
    }
}
