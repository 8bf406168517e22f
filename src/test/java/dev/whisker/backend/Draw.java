package dev.whisker.backend;

import dev.whisker.op.Padding;
import dev.whisker.op.RandomKey;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;
import java.util.Random;

/** Random configurations and values. Values are float32 numbers, so that a float64 backend gets the same. */
final class Draw {
    private final Random random;

    Draw(long seed) {
        random = new Random(seed);
    }

    int between(int low, int high) {
        return low + random.nextInt(high - low + 1);
    }

    @SafeVarargs
    final <T> T oneOf(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    boolean coin() {
        return random.nextBoolean();
    }

    double uniform(double low, double high) {
        return (float) (low + (high - low) * random.nextDouble());
    }

    RandomKey key() {
        return new RandomKey(random.nextLong(), between(0, 100));
    }

    /** Normally distributed. */
    double[] normal(Shape shape) {
        return normal(shape, 1);
    }

    double[] normal(Shape shape, double deviation) {
        double[] values = new double[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return values;
    }

    double[] uniform(Shape shape, double low, double high) {
        double[] values = new double[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = uniform(low, high);
        }
        return values;
    }

    /** Few different values, so that windows have several equal maxima; NaN and infinities here and there. */
    double[] tied(Shape shape) {
        double[] special = {Double.NaN, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY};
        double[] values = new double[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(40) == 0 ? special[random.nextInt(special.length)] : between(-2, 2);
        }
        return values;
    }

    int[] integers(int count, int low, int high) {
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = between(low, high);
        }
        return values;
    }

    Shape pictures(int maxSize, int... channels) {
        return Shape.of(between(1, 3), between(1, maxSize), between(1, maxSize),
                channels[random.nextInt(channels.length)]);
    }

    /** A window that fits into the input; now and then as large as it, of size 1, or with strides beyond its size. */
    Window2d window(Shape input, boolean dilated) {
        Padding padding = oneOf(Padding.values());
        int dilationHeight = dilated ? between(1, 3) : 1;
        int dilationWidth = dilated ? between(1, 3) : 1;
        return new Window2d(kernel(input.height(), dilationHeight, padding),
                kernel(input.width(), dilationWidth, padding),
                between(1, 4), between(1, 4), dilationHeight, dilationWidth, padding);
    }

    private int kernel(int extent, int dilation, Padding padding) {
        int largest = padding == Padding.SAME ? 5 : (extent - 1) / dilation + 1;
        return random.nextInt(8) == 0 ? largest : between(1, Math.min(largest, 5));
    }
}
