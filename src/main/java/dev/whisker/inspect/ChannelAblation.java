package dev.whisker.inspect;

import dev.whisker.tensor.Shape;
import java.util.Arrays;

/**
 * What the scores become where one channel of a layer's value is set to 0, for each channel in turn. Source: Morcos et
 * al. 2018, "On the importance of single directions for generalization".
 */
public final class ChannelAblation {
    private static final int BATCH = 16;

    private ChannelAblation() {
    }

    /** (channels, outputs): the logits of one picture without each channel. */
    public static double[][] logits(Trace trace, double[] picture, String layer) {
        Shape shape = trace.shape(layer);
        int channels = shape.get(-1);
        double[][] logits = new double[channels][];
        for (int from = 0; from < channels; from += BATCH) {
            int samples = Math.min(BATCH, channels - from);
            double[] inputs = new double[samples * picture.length];
            for (int i = 0; i < samples; i++) {
                System.arraycopy(picture, 0, inputs, i * picture.length, picture.length);
            }
            int first = from;
            double[] scores = trace.scoresWith(layer, value -> without(value, samples, channels, first), inputs,
                    samples);
            int outputs = scores.length / samples;
            for (int i = 0; i < samples; i++) {
                logits[from + i] = Arrays.copyOfRange(scores, i * outputs, (i + 1) * outputs);
            }
        }
        return logits;
    }

    /** Sample i loses channel {@code first + i}. */
    private static double[] without(double[] value, int samples, int channels, int first) {
        int size = value.length / samples;
        for (int i = 0; i < samples; i++) {
            for (int p = first + i; p < size; p += channels) {
                value[i * size + p] = 0;
            }
        }
        return value;
    }
}
