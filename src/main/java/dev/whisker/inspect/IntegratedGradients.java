package dev.whisker.inspect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Integrated Gradients of one picture against black, along the way from black to the picture:
 *
 * <pre>IG[i] = x[i] integral over t from 0 to 1 of dS/dx[i] at t x</pre>
 * With a number of steps n, by the midpoint rule: {@code x[i] mean over k = 0 ... n-1 of dS/dx[i] at x (k + 0.5) / n}.
 * By completeness the sum of IG is S(x) - S(0), but for the error of the rule. With the usual 50 steps that may be
 * larger than the difference itself, since gradients jump along the way; {@link #complete} therefore divides the way
 * more finely where the rule is wrong, which the scores at the ends of each part tell. Source: Sundararajan et al.
 * 2017, "Axiomatic Attribution for Deep Networks".
 *
 * @param values     IG, as the picture
 * @param steps      gradients that were computed
 * @param sum        of IG
 * @param difference S(x) - S(0)
 */
public record IntegratedGradients(double[] values, int steps, double sum, double difference) {
    private static final int FIRST_PARTS = 30;
    /** The parts that are divided at a time, each into three. */
    private static final int DIVIDED = 5;

    /** The error of completeness relative to the difference of the scores. */
    public double gap() {
        return Math.abs(sum - difference) / Math.max(Math.abs(difference), Double.MIN_NORMAL);
    }

    /** With a number of steps of equal length. */
    public static IntegratedGradients of(Trace trace, double[] picture, int classNumber, int steps) {
        double[] values = InputGradient.mean(trace, classNumber, steps, k -> scaled(picture, (k + 0.5) / steps));
        double whole = trace.scoresOf(classNumber, picture, 1)[0];
        double black = trace.scoresOf(classNumber, new double[picture.length], 1)[0];
        return times(values, picture, steps, whole - black);
    }

    /** A part of the way, with the gradient in its middle. */
    private record Part(double from, double to, float[] gradient, double slope, double rise) {
        double length() {
            return to - from;
        }

        /** How far the rule is off in this part. */
        double error() {
            return Math.abs(slope * length() - rise);
        }
    }

    /**
     * With as many steps as completeness needs: parts of the way where the rule is most wrong are divided into three,
     * whose middle one has the gradient already.
     *
     * @param gap      the error of completeness to reach, added up over the parts without regard to its sign, relative
     *                 to the difference of the scores
     * @param maxSteps at most so many
     */
    public static IntegratedGradients complete(Trace trace, double[] picture, int classNumber, double gap,
            int maxSteps) {
        Way way = new Way(trace, picture, classNumber);
        List<Part> parts = way.parts(0, 1, FIRST_PARTS);
        double difference = parts.stream().mapToDouble(Part::rise).sum();
        int steps = FIRST_PARTS;
        while (steps + 2 * DIVIDED <= maxSteps
                && parts.stream().mapToDouble(Part::error).sum() > gap * Math.abs(difference)) {
            parts.sort(Comparator.comparingDouble(Part::error).reversed());
            List<Part> finer = way.divided(parts.subList(0, DIVIDED));
            parts.subList(0, DIVIDED).clear();
            parts.addAll(finer);
            steps += 2 * DIVIDED;
        }
        double[] values = new double[picture.length];
        parts.sort(Comparator.comparingDouble(Part::from));
        for (Part part : parts) {
            for (int i = 0; i < values.length; i++) {
                values[i] += part.gradient[i] * part.length();
            }
        }
        return times(values, picture, steps, difference);
    }

    /** What is computed along the way. */
    private record Way(Trace trace, double[] picture, int classNumber) {
        List<Part> parts(double from, double to, int count) {
            double[] ends = new double[count + 1];
            double[] middles = new double[count];
            for (int i = 0; i <= count; i++) {
                ends[i] = from + (to - from) * i / count;
            }
            for (int i = 0; i < count; i++) {
                middles[i] = (ends[i] + ends[i + 1]) / 2;
            }
            double[] scores = scores(ends);
            List<float[]> gradients = gradients(middles);
            List<Part> parts = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                parts.add(part(ends[i], ends[i + 1], gradients.get(i), scores[i + 1] - scores[i]));
            }
            return parts;
        }

        List<Part> divided(List<Part> parts) {
            double[] ends = new double[4 * parts.size()];
            double[] middles = new double[2 * parts.size()];
            for (int p = 0; p < parts.size(); p++) {
                Part part = parts.get(p);
                for (int i = 0; i < 4; i++) {
                    ends[4 * p + i] = part.from + part.length() * i / 3;
                }
                middles[2 * p] = part.from + part.length() / 6;
                middles[2 * p + 1] = part.to - part.length() / 6;
            }
            double[] scores = scores(ends);
            List<float[]> gradients = gradients(middles);
            List<Part> divided = new ArrayList<>();
            for (int p = 0; p < parts.size(); p++) {
                float[][] three = {gradients.get(2 * p), parts.get(p).gradient, gradients.get(2 * p + 1)};
                for (int i = 0; i < 3; i++) {
                    int end = 4 * p + i;
                    divided.add(part(ends[end], ends[end + 1], three[i], scores[end + 1] - scores[end]));
                }
            }
            return divided;
        }

        private Part part(double from, double to, float[] gradient, double rise) {
            double slope = 0;
            for (int i = 0; i < gradient.length; i++) {
                slope += gradient[i] * picture[i];
            }
            return new Part(from, to, gradient, slope, rise);
        }

        private double[] scores(double[] places) {
            return ForwardBatches.scores(trace, classNumber, places.length, i -> scaled(picture, places[i]));
        }

        private List<float[]> gradients(double[] places) {
            List<float[]> gradients = new ArrayList<>();
            InputGradient.forEach(trace, classNumber, places.length, i -> scaled(picture, places[i]), gradient -> {
                float[] rounded = new float[gradient.length];
                for (int i = 0; i < rounded.length; i++) {
                    rounded[i] = (float) gradient[i];
                }
                gradients.add(rounded);
            });
            return gradients;
        }
    }

    private static IntegratedGradients times(double[] gradients, double[] picture, int steps, double difference) {
        double sum = 0;
        for (int i = 0; i < gradients.length; i++) {
            gradients[i] *= picture[i];
            sum += gradients[i];
        }
        return new IntegratedGradients(gradients, steps, sum, difference);
    }

    private static double[] scaled(double[] picture, double factor) {
        double[] scaled = new double[picture.length];
        for (int i = 0; i < picture.length; i++) {
            scaled[i] = picture[i] * factor;
        }
        return scaled;
    }
}
