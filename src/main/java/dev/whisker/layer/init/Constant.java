package dev.whisker.layer.init;

import static dev.whisker.describe.ArgumentSpec.optional;

import dev.whisker.describe.Signature;
import dev.whisker.op.RandomKey;
import dev.whisker.tensor.Shape;
import java.util.Arrays;

/**
 * The same value everywhere.
 *
 * @param value the value of all elements
 */
public record Constant(double value) implements Initializer {
    /** Keras' constructor. */
    public static final Signature<Constant> SIGNATURE = Signature.of("Constant", Constant.class,
            optional("value", 0.0));

    public Constant {
        Numbers.finite("Constant", "value", value);
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
