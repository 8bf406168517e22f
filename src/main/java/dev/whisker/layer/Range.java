package dev.whisker.layer;

import dev.whisker.describe.ArgumentKind;
import dev.whisker.describe.ArgumentKinds;
import dev.whisker.describe.PlainValue;
import java.io.Serializable;
import java.util.List;

/** From lower to upper. Keras writes one number f for the range from -f to f. */
public record Range(double lower, double upper) implements Serializable {
    /** As an argument: 0.2, or (-0.1, 0.2). */
    public static final ArgumentKind ARGUMENT = new ArgumentKind("a number or a pair of numbers (lower, upper)",
            List.of(), Range::ofPlain, Object::toString);

    /** A zero is made positive, so that equal ranges are equal. */
    public Range {
        lower += 0.0;
        upper += 0.0;
    }

    public static Range symmetric(double limit) {
        return new Range(-limit, limit);
    }

    private static Range ofPlain(Object plain) {
        if (plain instanceof Range range) {
            return range;
        }
        if (plain instanceof Number || plain instanceof String text && PlainValue.number(text).isPresent()) {
            return symmetric(ArgumentKinds.number(plain));
        }
        List<?> pair = ArgumentKinds.pair(plain);
        return new Range(ArgumentKinds.number(pair.get(0)), ArgumentKinds.number(pair.get(1)));
    }

    /** As Keras' arguments take it: "0.2" or "(-0.1, 0.2)". */
    @Override
    public String toString() {
        return lower == -upper ? Double.toString(upper) : "(" + lower + ", " + upper + ")";
    }
}
