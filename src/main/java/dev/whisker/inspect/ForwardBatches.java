package dev.whisker.inspect;

import java.util.Arrays;
import java.util.function.IntFunction;

/** Runs many variants of one picture forward, a few at a time. */
final class ForwardBatches {
    private static final int SIZE = 16;

    private ForwardBatches() {
    }

    /** The score of a class for each variant. */
    static double[] scores(Trace trace, int classNumber, int count, IntFunction<double[]> variant) {
        double[] scores = new double[count];
        for (int from = 0; from < count; from += SIZE) {
            int samples = Math.min(SIZE, count - from);
            double[] inputs = batch(from, samples, variant);
            System.arraycopy(trace.scoresOf(classNumber, inputs, samples), 0, scores, from, samples);
        }
        return scores;
    }

    /** Variants from one on, row by row. */
    static double[] batch(int from, int samples, IntFunction<double[]> variant) {
        double[] first = variant.apply(from);
        double[] inputs = Arrays.copyOf(first, samples * first.length);
        for (int i = 1; i < samples; i++) {
            System.arraycopy(variant.apply(from + i), 0, inputs, i * first.length, first.length);
        }
        return inputs;
    }
}
