package dev.whisker.train.metric;

/** Accumulates a metric over the samples of an epoch; sums are in double, in the order of the samples. */
public interface Accumulator {
    /** Takes in a batch. */
    void add(MetricBatch batch);

    /** The values of the metric over all batches so far, in the order of {@link Metric#names}. */
    double[] values();

    /**
     * The running sums themselves, not a copy: all that {@link #add} changes. A checkpoint keeps them, and writes them
     * back into this array where a training goes on in the middle of an epoch. The length never changes.
     */
    double[] sums();

    /** The mean of one number per sample, weighted by the samples' weights. */
    static Accumulator mean(SampleValue value) {
        return new Accumulator() {
            /** The sum, and the sum of weights. */
            private final double[] sums = new double[2];

            @Override
            public void add(MetricBatch batch) {
                for (int i = 0; i < batch.size(); i++) {
                    sums[0] += batch.weight(i) * value.of(batch, i);
                    sums[1] += batch.weight(i);
                }
            }

            @Override
            public double[] values() {
                return new double[] {sums[1] == 0 ? 0 : sums[0] / sums[1]};
            }

            @Override
            public double[] sums() {
                return sums;
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
