package dev.whisker.train.callback;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * The losses at rising learning rates.
 *
 * @param points in the order of the steps
 */
public record LearningRateCurve(List<Point> points) {
    /** Nothing tried. */
    public static final LearningRateCurve EMPTY = new LearningRateCurve(List.of());

    private static final double MEMORY = 0.9;
    private static final double RUN_AWAY = 4;
    private static final int MAX_ROWS = 20;

    /**
     * One step.
     *
     * @param loss     of the step's batch
     * @param smoothed the mean of this loss and those before, the older ones counting less: {@code m / (1 - 0.9^t)}
     *                 with {@code m = 0.9 m + 0.1 loss}
     */
    public record Point(double learningRate, double loss, double smoothed) {
    }

    /** Copies the list. */
    public LearningRateCurve {
        points = List.copyOf(points);
    }

    /** This curve with one step more. */
    LearningRateCurve with(double learningRate, double loss) {
        int t = points.size() + 1;
        double mean = t == 1 ? 0 : last().smoothed * (1 - Math.pow(MEMORY, t - 1.0));
        double smoothed = (MEMORY * mean + (1 - MEMORY) * loss) / (1 - Math.pow(MEMORY, t));
        List<Point> more = new ArrayList<>(points);
        more.add(new Point(learningRate, loss, smoothed));
        return new LearningRateCurve(more);
    }

    private Point last() {
        return points.get(points.size() - 1);
    }

    /** Whether the last smoothed loss is more than four times the smallest one. */
    public boolean hasRunAway() {
        double smallest = points.stream().mapToDouble(Point::smoothed).min().orElse(Double.POSITIVE_INFINITY);
        return last().smoothed > RUN_AWAY * smallest;
    }

    /** The rate at which the smoothed loss falls fastest with the logarithm of the rate; empty if it never falls. */
    public OptionalDouble suggestion() {
        double steepest = 0;
        double rate = Double.NaN;
        for (int i = 1; i + 1 < points.size(); i++) {
            Point before = points.get(i - 1);
            Point after = points.get(i + 1);
            double slope = (after.smoothed - before.smoothed) / Math.log(after.learningRate / before.learningRate);
            if (slope < steepest) {
                steepest = slope;
                rate = points.get(i).learningRate;
            }
        }
        return steepest < 0 ? OptionalDouble.of(rate) : OptionalDouble.empty();
    }

    /** A header and one row per step: step, learning_rate, loss, smoothed_loss. */
    public String toCsv() {
        StringBuilder csv = new StringBuilder("step,learning_rate,loss,smoothed_loss\n");
        for (int i = 0; i < points.size(); i++) {
            Point point = points.get(i);
            csv.append(i + 1).append(',').append(point.learningRate).append(',').append(point.loss).append(',')
                    .append(point.smoothed).append('\n');
        }
        return csv.toString();
    }

    /** The curve for people: a header and at most 20 of the steps, evenly spaced. */
    List<String> table() {
        List<String> lines = new ArrayList<>(List.of(String.format(Locale.ROOT, "%5s %14s %10s %10s", "step",
                "learning rate", "loss", "smoothed")));
        int rows = Math.min(MAX_ROWS, points.size());
        for (int row = 0; row < rows; row++) {
            int i = rows == 1 ? 0 : (int) Math.round(row * (points.size() - 1.0) / (rows - 1));
            Point point = points.get(i);
            lines.add(String.format(Locale.ROOT, "%5d %14.3e %10.4f %10.4f", i + 1, point.learningRate, point.loss,
                    point.smoothed));
        }
        return lines;
    }
}
