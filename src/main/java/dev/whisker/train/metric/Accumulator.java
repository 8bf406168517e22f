package dev.whisker.train.metric;

import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/** Accumulates a metric over the samples of an epoch; sums are in double, in the order of the samples. */
public interface Accumulator {
    /** Takes in a batch. */
    void add(MetricBatch batch);

    /** The values of the metric over all batches so far, in the order of {@link Metric#names}. */
    double[] values();

    /** An accumulator of one value. */
    static Accumulator of(Consumer<MetricBatch> add, DoubleSupplier value) {
        return new Accumulator() {
            @Override
            public void add(MetricBatch batch) {
                add.accept(batch);
            }

            @Override
            public double[] values() {
                return new double[] {value.getAsDouble()};
            }
        };
    }

    /** The mean of one number per sample, weighted by the samples' weights. */
    static Accumulator mean(SampleValue value) {
        return new Accumulator() {
            private double sum;
            private double weights;

            @Override
            public void add(MetricBatch batch) {
                for (int i = 0; i < batch.size(); i++) {
                    sum += batch.weight(i) * value.of(batch, i);
                    weights += batch.weight(i);
                }
            }

            @Override
            public double[] values() {
                return new double[] {weights == 0 ? 0 : sum / weights};
            }
        };
    }

    /** A number that a sample has. */
    @FunctionalInterface
    interface SampleValue {
        /** Of sample i of the batch. */
        double of(MetricBatch batch, int i);
    }
}
