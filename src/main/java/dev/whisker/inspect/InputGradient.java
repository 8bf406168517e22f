package dev.whisker.inspect;

import dev.whisker.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** Maps made of the gradient of a class's score S with respect to the picture x, with x as it goes into the network. */
public final class InputGradient {
    private InputGradient() {
    }

    /** How many variants of a picture go through the network at a time. */
    private static final int BATCH = 10;

    /** dS/dx of one picture, (height, width, channels). */
    public static double[] of(Trace trace, double[] picture, int classNumber) {
        return of(trace, picture, 1, classNumber);
    }

    private static double[] of(Trace trace, double[] pictures, int samples, int classNumber) {
        return trace.gradients(pictures, samples, trace.score(classNumber), List.of(ObservedGraph.INPUT))
                .gradient(ObservedGraph.INPUT);
    }

    /** dS/dx of each variant of a picture, one after another. */
    static void forEach(Trace trace, int classNumber, int count, IntFunction<double[]> variant,
            Consumer<double[]> receiver) {
        for (int from = 0; from < count; from += BATCH) {
            int samples = Math.min(BATCH, count - from);
            double[] gradients = of(trace, ForwardBatches.batch(from, samples, variant), samples, classNumber);
            int size = gradients.length / samples;
            for (int i = 0; i < samples; i++) {
                receiver.accept(Arrays.copyOfRange(gradients, i * size, (i + 1) * size));
            }
        }
    }

    /** The mean of dS/dx over variants of a picture. */
    static double[] mean(Trace trace, int classNumber, int count, IntFunction<double[]> variant) {
        double[] mean = new double[Math.toIntExact(trace.shape(ObservedGraph.INPUT).size())];
        forEach(trace, classNumber, count, variant, gradient -> {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += gradient[i] / count;
            }
        });
        return mean;
    }

    /**
     * Saliency: the largest magnitude of dS/dx over a pixel's color channels. Source: Simonyan et al. 2014, "Deep
     * Inside Convolutional Networks".
     *
     * @param gradient dS/dx
     */
    public static Heatmap saliency(Shape shape, double[] gradient) {
        double[] map = new double[shape.get(0) * shape.get(1)];
        int channels = shape.get(2);
        for (int i = 0; i < gradient.length; i++) {
            map[i / channels] = Math.max(map[i / channels], Math.abs(gradient[i]));
        }
        return new Heatmap(shape.get(0), shape.get(1), map);
    }

    /**
     * Three numbers that tell gradients apart: the l2 norm; sum(g x); the sum over i of g[i] cos(0.37 i),
     * row-major.
     */
    static double[] probes(double[] gradient, double[] picture) {
        double[] probes = new double[3];
        for (int i = 0; i < gradient.length; i++) {
            probes[0] += gradient[i] * gradient[i];
            probes[1] += gradient[i] * picture[i];
            probes[2] += gradient[i] * Math.cos(0.37 * i);
        }
        probes[0] = Math.sqrt(probes[0]);
        return probes;
    }

    /** The sum of a pixel's color channels. */
    public static Heatmap channelSums(Shape shape, double[] values) {
        double[] map = new double[shape.get(0) * shape.get(1)];
        for (int i = 0; i < values.length; i++) {
            map[i / shape.get(2)] += values[i];
        }
        return new Heatmap(shape.get(0), shape.get(1), map);
    }

    /**
     * SmoothGrad: {@link #saliency} of the mean of dS/dx over copies of the picture with normal noise. Source: Smilkov
     * et al. 2017, "SmoothGrad: removing noise by adding noise".
     *
     * @param samples   how many copies
     * @param deviation of the noise, as a share of the picture's range of values
     * @param seed      of the noise
     */
    public static Heatmap smoothGrad(Trace trace, double[] picture, int classNumber, int samples, double deviation,
            long seed) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (double each : picture) {
            low = Math.min(low, each);
            high = Math.max(high, each);
        }
        Random random = new Random(seed);
        double scale = deviation * (high - low);
        double[] mean = mean(trace, classNumber, samples, n -> noisy(picture, scale, random));
        return saliency(trace.shape(ObservedGraph.INPUT), mean);
    }

    private static double[] noisy(double[] picture, double deviation, Random random) {
        double[] noisy = new double[picture.length];
        for (int i = 0; i < noisy.length; i++) {
            noisy[i] = picture[i] + random.nextGaussian() * deviation;
        }
        return noisy;
    }
}
