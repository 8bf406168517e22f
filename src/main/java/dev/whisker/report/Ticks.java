package dev.whisker.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Where an axis is labeled, and how: at multiples of 1, 2 or 5 times a power of ten, each label another than the last.
 *
 * @param low    where the axis begins
 * @param high   where it ends
 * @param values where it has labels
 * @param labels one for each of them
 */
record Ticks(double low, double high, List<Double> values, List<String> labels) {
    /** Labels of epochs nearer to the last one than this share of a step are left out. */
    private static final double MIN_DISTANCE = 0.7;

    /** An axis for values, from a label below the least to one above the largest. */
    static Ticks ofValues(double least, double largest, int about) {
        double spread = largest > least ? largest - least : Math.max(Math.abs(largest), 1) / 10;
        double step = step(spread / about);
        long from = (long) Math.floor(least / step + 1e-9);
        long to = Math.max(from + 1, (long) Math.ceil(largest / step - 1e-9));
        int decimals = Math.max(0, (int) -Math.floor(Math.log10(step) + 1e-9));
        List<Double> values = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        for (long i = from; i <= to; i++) {
            values.add(i * step);
            labels.add(String.format(Locale.ROOT, "%." + decimals + "f", i * step));
        }
        return new Ticks(from * step, to * step, values, labels);
    }

    /** An axis of epochs from 1: about so many labels, the last epoch among them. */
    static Ticks ofEpochs(int epochs, int about) {
        long step = Math.max(1, Math.round(step((double) epochs / about)));
        List<Double> values = new ArrayList<>();
        for (long epoch = step == 1 ? 1 : step; epoch < epochs && (epochs - epoch) >= MIN_DISTANCE * step;
                epoch += step) {
            values.add((double) epoch);
        }
        if (step > 2) {
            values.add(0, 1.0);
        }
        values.add((double) epochs);
        List<Double> distinct = values.stream().distinct().toList();
        return new Ticks(1, Math.max(2, epochs), distinct, distinct.stream().map(x -> Long.toString(Math.round(x)))
                .toList());
    }

    /** The least of 1, 2, 5, 10, 20, ... times a power of ten that is not below a number. */
    private static double step(double least) {
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (double factor : new double[] {1, 2, 5}) {
            if (factor * power >= least * (1 - 1e-9)) {
                return factor * power;
            }
        }
        return 10 * power;
    }
}
