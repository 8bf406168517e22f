package dev.whisker.experiment;

import dev.whisker.model.Graph;
import dev.whisker.tensor.Shape;
import dev.whisker.train.OutputMeaning;
import dev.whisker.train.TrainingOptions;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.Callbacks;
import dev.whisker.train.inside.ObservedSteps;
import dev.whisker.train.loss.Loss;
import dev.whisker.train.metric.Metric;
import dev.whisker.train.metric.MetricNames;
import dev.whisker.train.metric.Metrics;
import dev.whisker.train.optimizer.Optimizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How an experiment trains.
 *
 * @param batch       samples per step
 * @param classWeight what the loss of a training sample counts, by the name or number of its class; 1 where left out
 * @param seed        of initial weights, order of samples, dropout and augmentation
 * @param metrics     what is reported besides the loss
 * @param callbacks   called during training
 * @param observe     the steps that the files of the training from inside are about
 */
public record TrainingSpec(int epochs, int batch, Loss loss, Optimizer optimizer, Map<String, Double> classWeight,
        long seed, List<Metric> metrics, List<Callback> callbacks, ObservedSteps observe) {
    /** Copies the lists. */
    public TrainingSpec {
        classWeight = Collections.unmodifiableMap(new LinkedHashMap<>(classWeight));
        metrics = List.copyOf(metrics);
        callbacks = List.copyOf(callbacks);
    }

    /** With accuracy for a metric, without callbacks, and with one step per epoch observed. */
    public TrainingSpec(int epochs, int batch, Loss loss, Optimizer optimizer, Map<String, Double> classWeight,
            long seed) {
        this(epochs, batch, loss, optimizer, classWeight, seed, Metrics.DEFAULT, List.of(), ObservedSteps.EPOCH);
    }

    /** What a trainer needs of this besides loss and optimizer. */
    TrainingOptions options(int loaderThreads) {
        return TrainingOptions.defaults().withSeed(seed).withBatchSize(batch).withLoaderThreads(loaderThreads)
                .withMetrics(metrics).withObserve(observe);
    }

    /**
     * Checks that loss, metrics and callbacks go together with a model. Whether there are validation samples the data
     * will show; values on them are taken to be there.
     *
     * @throws dev.whisker.WhiskerException if they do not
     */
    public void check(Graph model) {
        Shape output = model.outputShape(1);
        loss.checkOutput(output);
        loss.labels(output);
        metrics.forEach(metric -> metric.check(output));
        OutputMeaning.checkMetrics(model, metrics);
        Callbacks.check(callbacks, new MetricNames(metrics, output.channels(), true));
    }

    public TrainingSpec withEpochs(int number) {
        return new TrainingSpec(number, batch, loss, optimizer, classWeight, seed, metrics, callbacks,
                observe);
    }

    public TrainingSpec withBatch(int size) {
        return new TrainingSpec(epochs, size, loss, optimizer, classWeight, seed, metrics, callbacks,
                observe);
    }

    public TrainingSpec withLoss(Loss other) {
        return new TrainingSpec(epochs, batch, other, optimizer, classWeight, seed, metrics, callbacks,
                observe);
    }

    public TrainingSpec withOptimizer(Optimizer other) {
        return new TrainingSpec(epochs, batch, loss, other, classWeight, seed, metrics, callbacks,
                observe);
    }

    public TrainingSpec withSeed(long newSeed) {
        return new TrainingSpec(epochs, batch, loss, optimizer, classWeight, newSeed, metrics, callbacks,
                observe);
    }

    /** With these metrics after those it has. */
    public TrainingSpec withMoreMetrics(List<Metric> more) {
        return new TrainingSpec(epochs, batch, loss, optimizer, classWeight, seed, joined(metrics, more), callbacks,
                observe);
    }

    /** With these callbacks after those it has. */
    public TrainingSpec withMoreCallbacks(List<Callback> more) {
        return new TrainingSpec(epochs, batch, loss, optimizer, classWeight, seed, metrics, joined(callbacks, more),
                observe);
    }

    public TrainingSpec withObserve(ObservedSteps steps) {
        return new TrainingSpec(epochs, batch, loss, optimizer, classWeight, seed, metrics, callbacks, steps);
    }

    private static <T> List<T> joined(List<T> first, List<T> more) {
        List<T> all = new ArrayList<>(first);
        all.addAll(more);
        return all;
    }
}
