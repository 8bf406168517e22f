package dev.whisker.train.inside;

import dev.whisker.op.Backend;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.List;

/**
 * How many values lie in each of {@link #BINS} bins of equal width from the smallest to the largest value, which
 * belongs to the last bin. Values that are not finite are left out; where all are equal, they lie in the first bin.
 *
 * @param min    the smallest finite value; 0 if there is none
 * @param max    the largest finite value
 * @param sum    of the finite values
 * @param squares the sum of their squares
 * @param counts of the bins
 */
public record Histogram(double min, double max, double sum, double squares, List<Long> counts) {
    /** The number of bins. */
    public static final int BINS = 30;

    private static final int PIECE = 1 << 18;

    /** Copies the counts. */
    public Histogram {
        counts = List.copyOf(counts);
    }

    /** Of a tensor's elements, which are read piece by piece. */
    public static Histogram of(Backend backend, Tensor tensor) {
        float[] piece = new float[(int) Math.min(PIECE, tensor.size())];
        Counter counter = new Counter();
        for (int pass = 0; pass < 2; pass++) {
            for (long from = 0; from < tensor.size(); from += PIECE) {
                int length = (int) Math.min(PIECE, tensor.size() - from);
                backend.read(tensor.slice(from, Shape.of(length)), piece);
                for (int i = 0; i < length; i++) {
                    counter.add(piece[i], pass);
                }
            }
        }
        return counter.histogram();
    }

    /** The limits of the bins, {@link #BINS} + 1 of them. */
    public double[] edges() {
        double[] edges = new double[BINS + 1];
        for (int i = 0; i <= BINS; i++) {
            edges[i] = i == BINS ? max : min + (max - min) / BINS * i;
        }
        return edges;
    }

    /** How many values there are. */
    public long count() {
        return counts.stream().mapToLong(Long::longValue).sum();
    }

    /** Finds the limits in a first pass, and counts in a second. */
    private static final class Counter {
        private final Long[] counts = new Long[BINS];
        private final long[] numbers = new long[BINS];
        private double min = Double.POSITIVE_INFINITY;
        private double max = Double.NEGATIVE_INFINITY;
        private double sum;
        private double squares;

        void add(float value, int pass) {
            if (!Float.isFinite(value)) {
                return;
            }
            if (pass == 0) {
                min = Math.min(min, value);
                max = Math.max(max, value);
                sum += value;
                squares += (double) value * value;
            } else {
                int bin = max > min ? (int) ((value - min) / (max - min) * BINS) : 0;
                numbers[Math.min(BINS - 1, bin)]++;
            }
        }

        Histogram histogram() {
            for (int i = 0; i < BINS; i++) {
                counts[i] = numbers[i];
            }
            boolean empty = max < min;
            return new Histogram(empty ? 0 : min, empty ? 0 : max, sum, squares, List.of(counts));
        }
    }
}
