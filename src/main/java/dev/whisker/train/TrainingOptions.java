package dev.whisker.train;

import dev.whisker.WhiskerException;
import dev.whisker.train.inside.ObservedSteps;
import dev.whisker.train.metric.Metric;
import dev.whisker.train.metric.Metrics;
import java.util.List;

/**
 * How to train, besides model, loss and optimizer.
 *
 * @param seed                of initial weights, order of samples, dropout and augmentation
 * @param batchSize           samples per training step
 * @param evaluationBatchSize samples at a time in evaluate and predict; their results do not depend on it but for
 *                            rounding
 * @param shuffle             whether every epoch has its own order, a function of (seed, epoch); else the order given
 * @param loaderThreads       threads that load batches ahead
 * @param stopIfNotFinite     whether a loss, gradient, moving statistic or output that is NaN or infinite ends
 *                            training, evaluation or prediction with an error that names the layer where it began
 * @param metrics             what is reported besides the loss
 * @param observe             the steps whose values, gradients, weights and updates are summed up for
 *                            {@link dev.whisker.train.callback.Training#inside}
 */
public record TrainingOptions(long seed, int batchSize, int evaluationBatchSize, boolean shuffle, int loaderThreads,
        boolean stopIfNotFinite, List<Metric> metrics, ObservedSteps observe) {
    /** Checks the numbers. */
    public TrainingOptions {
        metrics = List.copyOf(metrics);
        positive("batch size", batchSize);
        positive("evaluation batch size", evaluationBatchSize);
        positive("number of loader threads", loaderThreads);
    }

    /** Without observed steps. */
    public TrainingOptions(long seed, int batchSize, int evaluationBatchSize, boolean shuffle, int loaderThreads,
            boolean stopIfNotFinite, List<Metric> metrics) {
        this(seed, batchSize, evaluationBatchSize, shuffle, loaderThreads, stopIfNotFinite, metrics,
                ObservedSteps.OFF);
    }

    private static void positive(String what, int value) {
        if (value < 1) {
            throw new WhiskerException("the " + what + " must be at least 1, received " + value);
        }
    }

    /** Seed 0, batches of 32, shuffled, one loader thread, an error if the loss is not finite, accuracy. */
    public static TrainingOptions defaults() {
        return new TrainingOptions(0, 32, 32, true, 1, true, Metrics.DEFAULT);
    }

    public TrainingOptions withSeed(long newSeed) {
        return new TrainingOptions(newSeed, batchSize, evaluationBatchSize, shuffle, loaderThreads, stopIfNotFinite,
                metrics, observe);
    }

    /** Sets the batch size of training and, as Keras does, of evaluation. */
    public TrainingOptions withBatchSize(int size) {
        return new TrainingOptions(seed, size, size, shuffle, loaderThreads, stopIfNotFinite, metrics,
                observe);
    }

    public TrainingOptions withEvaluationBatchSize(int size) {
        return new TrainingOptions(seed, batchSize, size, shuffle, loaderThreads, stopIfNotFinite, metrics,
                observe);
    }

    public TrainingOptions withShuffle(boolean shuffled) {
        return new TrainingOptions(seed, batchSize, evaluationBatchSize, shuffled, loaderThreads, stopIfNotFinite,
                metrics, observe);
    }

    public TrainingOptions withLoaderThreads(int threads) {
        return new TrainingOptions(seed, batchSize, evaluationBatchSize, shuffle, threads, stopIfNotFinite, metrics,
                observe);
    }

    public TrainingOptions withStopIfNotFinite(boolean stop) {
        return new TrainingOptions(seed, batchSize, evaluationBatchSize, shuffle, loaderThreads, stop, metrics,
                observe);
    }

    /** Sets what is reported besides the loss. */
    public TrainingOptions withMetrics(List<Metric> reported) {
        return new TrainingOptions(seed, batchSize, evaluationBatchSize, shuffle, loaderThreads, stopIfNotFinite,
                reported, observe);
    }

    /** Sets which steps are observed. */
    public TrainingOptions withObserve(ObservedSteps observed) {
        return new TrainingOptions(seed, batchSize, evaluationBatchSize, shuffle, loaderThreads, stopIfNotFinite,
                metrics, observed);
    }
}
