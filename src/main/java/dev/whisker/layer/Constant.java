package dev.whisker.layer;

import dev.whisker.op.RandomKey;
import dev.whisker.tensor.Shape;
import java.util.Arrays;

/** The same value everywhere. */
public record Constant(double value) implements Initializer {
    public Constant {
        Rules.finite("Constant", "value", value);
    }

    @Override
    public double[] values(Shape shape, RandomKey key, int weight) {
        double[] values = new double[Math.toIntExact(shape.size())];
        Arrays.fill(values, value);
        return values;
    }

    @Override
    public String toString() {
        return Initializers.format(this);
    }
}
