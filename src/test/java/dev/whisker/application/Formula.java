package dev.whisker.application;

import dev.whisker.tensor.Shape;
import java.nio.charset.StandardCharsets;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

/**
 * Weights and pictures that Keras' side computes alike, so that they need not be stored:
 * {@code tests-data/application/formula.py} in Java.
 */
public final class Formula {
    private Formula() {
    }

    /** Numbers in [0, 1). */
    public static double[] uniform(String name, int count) {
        return uniform(name, Shape.of(count), u -> u);
    }

    private static double[] uniform(String name, Shape shape, DoubleUnaryOperator value) {
        CRC32 crc = new CRC32();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        int start = (int) crc.getValue();
        return IntStream.range(0, Math.toIntExact(shape.size())).mapToDouble(i ->
                (float) value.applyAsDouble(uniform(start, i))).toArray();
    }

    private static double uniform(int start, int i) {
        int z = start + (i + 1) * 0x9E3779B9;
        z = (z ^ z >>> 16) * 0x85EBCA6B;
        z = (z ^ z >>> 13) * 0xC2B2AE35;
        z ^= z >>> 16;
        return (z >>> 8) * 0x1p-24;
    }

    public static double[] weight(String path, Shape shape) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (name.equals("kernel")) {
            int inputs = shape.rank() == 2 ? shape.get(0)
                    : shape.get(0) * shape.get(1) * (path.contains("depthwise") ? 1 : shape.get(2));
            double limit = Math.sqrt(4.0 / inputs);
            return uniform(path, shape, u -> (2 * u - 1) * limit);
        }
        return uniform(path, shape, name.equals("gamma") || name.equals("moving_variance") ? u -> 0.5 + u : u -> u
                - 0.5);
    }

    static double[] pictures(Shape shape, double lower, double upper) {
        return uniform("pictures", shape, u -> lower + (upper - lower) * u);
    }
}
