package dev.whisker.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;

/** Durations of the steps of a measurement, in milliseconds, sorted. */
record Timings(double[] sorted) {
    static Timings of(double[] milliseconds, int count) {
        double[] sorted = Arrays.copyOf(milliseconds, count);
        Arrays.sort(sorted);
        return new Timings(sorted);
    }

    double median() {
        return quantile(0.5);
    }

    double quantile(double share) {
        return sorted[Math.min(sorted.length - 1, (int) (share * sorted.length))];
    }

    void putInto(ObjectNode node) {
        node.put("steps", sorted.length);
        node.put("median_ms", median());
        node.put("p10_ms", quantile(0.1));
        node.put("p90_ms", quantile(0.9));
    }
}
