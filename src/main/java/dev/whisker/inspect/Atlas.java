package dev.whisker.inspect;

import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The strongest channels of every layer with height and width, for one picture. */
public final class Atlas implements Observation {
    /** Of the counts of a layer's values. */
    public static final int BINS = 24;

    private final Trace trace;
    private final int channels;
    private final int maxSide;
    private final List<Layer> layers = new ArrayList<>();

    /**
     * A channel.
     *
     * @param number its number in the layer
     * @param max    its largest value
     * @param map    its value, reduced
     */
    public record Channel(int number, double max, Heatmap map) {
    }

    /**
     * A layer.
     *
     * @param shape    of its value: (height, width, channels)
     * @param low      the smallest value of its channels here: one scale is common to all
     * @param high     the largest
     * @param counts   of all its values in {@link #BINS} bins of equal width from the smallest to the largest
     * @param channels those with the largest maxima, in descending order
     */
    public record Layer(String name, Shape shape, double low, double high, int[] counts, List<Channel> channels) {
    }

    private Atlas(Trace trace, int channels, int maxSide) {
        this.trace = trace;
        this.channels = channels;
        this.maxSide = maxSide;
    }

    /**
     * Makes the atlas of a picture.
     *
     * @param channels of each layer that are kept
     * @param maxSide  maps with a longer side are reduced to it by taking the largest value of each part
     */
    public static List<Layer> of(Trace trace, double[] picture, int channels, int maxSide) {
        Atlas atlas = new Atlas(trace, channels, maxSide);
        trace.run(picture, 1, null, atlas);
        return atlas.layers;
    }

    @Override
    public void value(String name, Value value) {
        if (value.shape().rank() != 4 || value.shape().height() < 2 || !trace.layers().contains(name)) {
            return;
        }
        Shape shape = trace.shape(name);
        double[] values = value.read();
        double[] max = new double[shape.get(2)];
        Arrays.fill(max, Double.NEGATIVE_INFINITY);
        for (int i = 0; i < values.length; i++) {
            max[i % max.length] = Math.max(max[i % max.length], values[i]);
        }
        List<Channel> strongest = IntStream.range(0, max.length).boxed()
                .sorted(Comparator.comparingDouble((Integer k) -> max[k]).reversed()).limit(channels)
                .map(k -> new Channel(k, max[k], reduced(ScoreCam.channel(values, shape, k)))).toList();
        double low = strongest.stream().flatMapToDouble(each -> Arrays.stream(each.map.values())).min()
                .orElse(0);
        layers.add(new Layer(name, shape, low, strongest.get(0).max, counts(values), strongest));
    }

    private static int[] counts(double[] values) {
        double min = Arrays.stream(values).min().orElse(0);
        double max = Arrays.stream(values).max().orElse(0);
        int[] counts = new int[BINS];
        for (double value : values) {
            counts[max > min ? Math.min(BINS - 1, (int) ((value - min) / (max - min) * BINS)) : 0]++;
        }
        return counts;
    }

    private Heatmap reduced(Heatmap map) {
        int step = (Math.max(map.height(), map.width()) + maxSide - 1) / maxSide;
        if (step == 1) {
            return map;
        }
        int height = (map.height() + step - 1) / step;
        int width = (map.width() + step - 1) / step;
        double[] values = new double[height * width];
        Arrays.fill(values, Double.NEGATIVE_INFINITY);
        for (int y = 0; y < map.height(); y++) {
            for (int x = 0; x < map.width(); x++) {
                int at = y / step * width + x / step;
                values[at] = Math.max(values[at], map.values()[y * map.width() + x]);
            }
        }
        return new Heatmap(height, width, values);
    }
}
