package dev.whisker.train.inside;

import dev.whisker.op.Statistics;
import dev.whisker.train.checkpoint.Checkpoint;
import dev.whisker.train.checkpoint.CheckpointWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.DoubleStream;

/** Adds up the observed steps of an epoch, in double. */
final class EpochTotals {
    private static final String PREFIX = "inside/";
    private static final String VALUE = "value/";
    private static final String GRADIENT = "gradient/";

    private final Map<String, Sum> values = new LinkedHashMap<>();
    private final Map<String, Sum> gradients = new LinkedHashMap<>();
    private final double[][] weights;
    private final double[] ratios;
    private int steps;

    EpochTotals(int weights) {
        this.weights = new double[weights][InsideLayout.WEIGHT_NUMBERS];
        this.ratios = new double[weights];
    }

    /** By channel, with the squares of all values over all steps. */
    private static final class Sum {
        private Statistics[] channels;
        private double squares;

        void add(Statistics[] more) {
            for (Statistics each : more) {
                squares += each.l2() * each.l2();
            }
            if (channels == null) {
                channels = more;
            } else {
                Arrays.setAll(channels, c -> channels[c].with(more[c]));
            }
        }

        /** The squares, then those of each channel. */
        double[] numbers() {
            return DoubleStream.concat(DoubleStream.of(squares),
                    Arrays.stream(channels).flatMapToDouble(channel -> Arrays.stream(channel.numbers()))).toArray();
        }

        static Sum of(double[] numbers) {
            Sum sum = new Sum();
            sum.squares = numbers[0];
            sum.channels = new Statistics[(numbers.length - 1) / Statistics.NUMBERS];
            Arrays.setAll(sum.channels, c -> Statistics.of(numbers, 1 + c * Statistics.NUMBERS));
            return sum;
        }

        Statistics all() {
            return Statistics.join(channels);
        }
    }

    int steps() {
        return steps;
    }

    /** Writes what was added up so far, from which {@link #load} goes on with the same bits. */
    void save(CheckpointWriter to) {
        to.numbers(PREFIX + "steps", steps);
        to.numbers(PREFIX + "ratios", ratios);
        to.numbers(PREFIX + "weights", Arrays.stream(weights).flatMapToDouble(Arrays::stream).toArray());
        values.forEach((path, sum) -> to.numbers(PREFIX + VALUE + path, sum.numbers()));
        gradients.forEach((path, sum) -> to.numbers(PREFIX + GRADIENT + path, sum.numbers()));
    }

    /** Goes on from an epoch that was not over; from nothing if it was not observed. */
    void load(Checkpoint from) {
        if (!from.has(PREFIX + "steps")) {
            return;
        }
        steps = Math.toIntExact(from.count(PREFIX + "steps"));
        System.arraycopy(from.numbers(PREFIX + "ratios", ratios.length), 0, ratios, 0, ratios.length);
        double[] numbers = from.numbers(PREFIX + "weights", weights.length * InsideLayout.WEIGHT_NUMBERS);
        for (int i = 0; i < numbers.length; i++) {
            weights[i / InsideLayout.WEIGHT_NUMBERS][i % InsideLayout.WEIGHT_NUMBERS] = numbers[i];
        }
        load(from, VALUE, values);
        load(from, GRADIENT, gradients);
    }

    private static void load(Checkpoint from, String kind, Map<String, Sum> sums) {
        from.under(PREFIX + kind).keySet()
                .forEach(path -> sums.put(path, Sum.of(from.numbers(PREFIX + kind + path))));
    }

    /**
     * Adds a step.
     *
     * @param read  what was read of it
     * @param shown the layers whose gradient was shown
     */
    void add(double[] read, InsideLayout layout, Set<String> shown) {
        steps++;
        for (InsideLayout.Place place : layout.values()) {
            if (place.at() >= 0) {
                sum(values, place.meaning().value()).add(statistics(read, place));
            }
        }
        Map<String, Integer> rows = new LinkedHashMap<>();
        layout.values().forEach(place -> rows.put(place.layer(), Math.toIntExact(place.shape().rows())));
        for (String layer : shown) {
            InsideLayout.Place place = layout.gradients().get(layer);
            Statistics[] statistics = statistics(read, place);
            sum(gradients, place.meaning().gradient()).add(statistics);
            String spread = place.meaning().spread();
            if (spread != null) {
                long zeros = rows.get(spread) - place.shape().rows();
                sum(gradients, spread).add(withZeros(statistics, zeros));
            }
        }
        addWeights(read, layout);
    }

    private void addWeights(double[] read, InsideLayout layout) {
        for (int i = 0; i < weights.length; i++) {
            double squares = read[layout.weight(i, 0)];
            double update = read[layout.weight(i, 2)];
            weights[i][0] = squares;
            weights[i][1] += read[layout.weight(i, 1)];
            weights[i][2] += update;
            ratios[i] += squares == 0 ? Double.NaN : Math.sqrt(update / squares);
        }
    }

    private static Sum sum(Map<String, Sum> sums, String path) {
        return sums.computeIfAbsent(path, key -> new Sum());
    }

    private static Statistics[] statistics(double[] read, InsideLayout.Place place) {
        return Statistics.read(read, place.at(), place.shape().channels(), place.shape().rows());
    }

    private static Statistics[] withZeros(Statistics[] statistics, long zeros) {
        Statistics none = new Statistics(zeros, 0, 0, 0, 0, zeros, 0);
        return Arrays.stream(statistics).map(each -> zeros == 0 ? each : each.with(none)).toArray(Statistics[]::new);
    }

    List<LayerInside> layers() {
        List<LayerInside> layers = new ArrayList<>();
        values.forEach((path, sum) -> {
            Sum gradient = gradients.get(path);
            BitSet dead = new BitSet();
            for (int c = 0; c < sum.channels.length; c++) {
                dead.set(c, sum.channels[c].isZero());
            }
            layers.add(new LayerInside(path, sum.all(), mean(sum.squares), gradient == null ? null : gradient.all(),
                    gradient == null ? Double.NaN : mean(gradient.squares), sum.channels.length, dead));
        });
        return layers;
    }

    /** @param paths of the weights */
    List<WeightInside> weights(List<String> paths, List<Histogram> histograms) {
        List<WeightInside> all = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            all.add(new WeightInside(paths.get(i), Math.sqrt(weights[i][0]), mean(weights[i][1]), mean(weights[i][2]),
                    ratios[i] / steps, histograms.get(i)));
        }
        return all;
    }

    /** The root of the mean over the steps. */
    private double mean(double squares) {
        return Math.sqrt(squares / steps);
    }
}
