package dev.whisker.layer;

import java.io.Serializable;

/** From lower to upper. Keras writes one number f for the range from -f to f. */
public record Range(double lower, double upper) implements Serializable {
    /** A zero is made positive, so that equal ranges are equal. */
    public Range {
        lower += 0.0;
        upper += 0.0;
    }

    public static Range symmetric(double limit) {
        return new Range(-limit, limit);
    }

    /** As Keras' arguments take it: "0.2" or "(-0.1, 0.2)". */
    @Override
    public String toString() {
        return lower == -upper ? Double.toString(upper) : "(" + lower + ", " + upper + ")";
    }
}
