package dev.whisker.inspect;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** Runs many pictures, or variants of one, forward, a few at a time. */
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

    /** What layers make of a picture. */
    @FunctionalInterface
    interface Receiver {
        /** @param values of the one picture, by layer */
        void accept(int picture, Map<String, double[]> values);
    }

    /** The values of layers for each picture, one after another. */
    static void forEach(Trace trace, List<String> layers, double[][] pictures, Receiver receiver) {
        for (int from = 0; from < pictures.length; from += SIZE) {
            int first = from;
            int samples = Math.min(SIZE, pictures.length - from);
            TracedValues values = trace.forward(batch(0, samples, i -> pictures[first + i]), samples, layers);
            for (int i = 0; i < samples; i++) {
                Map<String, double[]> own = new HashMap<>();
                for (String layer : layers) {
                    double[] all = values.value(layer);
                    int size = all.length / samples;
                    own.put(layer, Arrays.copyOfRange(all, i * size, (i + 1) * size));
                }
                receiver.accept(first + i, own);
            }
        }
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
