package dev.whisker.inspect;

import dev.whisker.tensor.Shape;
import java.util.Arrays;
import java.util.Set;

/**
 * A class activation map without gradients: the channels A_k of a layer's value, weighted by the scores of pictures
 * that they mask.
 *
 * <pre>
 * mask_k   = A_k resized to the picture, then (mask - min) / (max - min); 0 where constant
 * scores_k = S(x mask_k)
 * map      = relu(sum over k of softmax(scores)_k A_k)
 * </pre>
 * Source: Wang et al. 2020, "Score-CAM: Score-Weighted Visual Explanations for Convolutional Neural Networks".
 *
 * @param scores of each channel
 * @param map    at the layer's size
 */
public record ScoreCam(double[] scores, Heatmap map) {
    /** The map of one picture. */
    public static ScoreCam of(Trace trace, double[] picture, int classNumber, String layer) {
        double[] value = trace.forward(picture, 1, Set.of(layer)).value(layer);
        Shape shape = trace.shape(layer);
        Shape input = trace.shape(ObservedGraph.INPUT);
        double[] scores = ForwardBatches.scores(trace, classNumber, shape.get(2),
                k -> masked(picture, input, channel(value, shape, k)));
        double[] weights = softmax(scores);
        double[] map = new double[shape.get(0) * shape.get(1)];
        for (int i = 0; i < value.length; i++) {
            map[i / shape.get(2)] += weights[i % shape.get(2)] * value[i];
        }
        for (int i = 0; i < map.length; i++) {
            map[i] = Math.max(map[i], 0);
        }
        return new ScoreCam(scores, new Heatmap(shape.get(0), shape.get(1), map));
    }

    static Heatmap channel(double[] value, Shape shape, int k) {
        double[] channel = new double[shape.get(0) * shape.get(1)];
        for (int i = 0; i < channel.length; i++) {
            channel[i] = value[i * shape.get(2) + k];
        }
        return new Heatmap(shape.get(0), shape.get(1), channel);
    }

    private static double[] masked(double[] picture, Shape input, Heatmap channel) {
        double[] mask = channel.resized(input.get(0), input.get(1)).values();
        double min = Arrays.stream(mask).min().orElseThrow();
        double max = Arrays.stream(mask).max().orElseThrow();
        double[] masked = new double[picture.length];
        for (int i = 0; i < picture.length; i++) {
            double share = max > min ? (mask[i / input.get(2)] - min) / (max - min) : 0;
            masked[i] = picture[i] * share;
        }
        return masked;
    }

    static double[] softmax(double[] scores) {
        double max = Arrays.stream(scores).max().orElseThrow();
        double[] weights = Arrays.stream(scores).map(score -> Math.exp(score - max)).toArray();
        double sum = Arrays.stream(weights).sum();
        return Arrays.stream(weights).map(weight -> weight / sum).toArray();
    }
}
