package dev.whisker.train;

import dev.whisker.op.Backend;
import dev.whisker.tensor.Arena;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/**
 * The numbers that accompany the pictures of a batch, one per sample: allocated once for the largest batch, seen
 * shorter for others.
 */
final class BatchTensors implements AutoCloseable {
    private final Arena arena = new Arena("batch");
    private final Tensor labels;
    private final Tensor samples;
    private final Tensor results;
    private final Tensor weights;
    private final Tensor gradientWeights;
    private final Tensor targets;
    private final MetricPlan metrics;
    private final Shape targetShape;

    /** @param targetShape of one sample, batch included; null where the loss takes class numbers */
    BatchTensors(Backend backend, int largestBatch, MetricPlan metrics, Shape targetShape) {
        this.metrics = metrics;
        this.targetShape = targetShape;
        DType integer = backend.integerType();
        DType floating = backend.floatType();
        DType gradient = backend.gradientType();
        Shape shape = Shape.of(largestBatch);
        long labelsAt = arena.reserve((long) largestBatch * integer.bytes());
        long samplesAt = arena.reserve((long) largestBatch * integer.bytes());
        long resultsAt = arena.reserve((long) metrics.size(largestBatch) * floating.bytes());
        long weightsAt = arena.reserve((long) largestBatch * floating.bytes());
        long gradientWeightsAt = gradient == floating ? weightsAt
                : arena.reserve((long) largestBatch * gradient.bytes());
        long targetsAt = targetShape == null ? 0 : arena.reserve(targetShape.size() * largestBatch * floating.bytes());
        arena.seal(backend::allocate);
        labels = arena.tensor(shape, integer, labelsAt);
        samples = arena.tensor(shape, integer, samplesAt);
        results = arena.tensor(Shape.of(metrics.size(largestBatch)), floating, resultsAt);
        weights = arena.tensor(shape, floating, weightsAt);
        gradientWeights = arena.tensor(shape, gradient, gradientWeightsAt);
        targets = targetShape == null ? null : arena.tensor(targetShape.withBatch(largestBatch), floating, targetsAt);
    }

    /** What the tensors for such a batch take. */
    static long bytes(Backend backend, int largestBatch, MetricPlan metrics, Shape targetShape) {
        long floating = backend.floatType().bytes();
        long gradientWeights = backend.gradientType() == backend.floatType() ? 0
                : Arena.align((long) largestBatch * backend.gradientType().bytes());
        return 2 * Arena.align((long) largestBatch * backend.integerType().bytes())
                + Arena.align(metrics.size(largestBatch) * floating) + Arena.align(largestBatch * floating)
                + gradientWeights
                + (targetShape == null ? 0 : Arena.align(targetShape.size() * largestBatch * floating));
    }

    /** (N) class numbers. */
    Tensor labels(int count) {
        return labels.slice(0, Shape.of(count));
    }

    /** (N, ...) what the loss compares predictions with, of their shape; null where that is the labels. */
    Tensor targets(int count) {
        return targets == null ? null : targets.slice(0, targetShape.withBatch(count));
    }

    /** (N) what each sample's loss counts, where that is not 1. */
    Tensor weights(int count) {
        return weights.slice(0, Shape.of(count));
    }

    /** {@link #weights} in the type of gradients: the same tensor where that is the type of losses too. */
    Tensor gradientWeights(int count) {
        return gradientWeights.slice(0, Shape.of(count));
    }

    /** (N) sample numbers. */
    Tensor samples(int count) {
        return samples.slice(0, Shape.of(count));
    }

    /** What is read of a batch at once, as {@link MetricPlan} lays it out. */
    Tensor results(int count) {
        return results.slice(0, Shape.of(metrics.size(count)));
    }

    long byteSize() {
        return arena.byteSize();
    }

    @Override
    public void close() {
        arena.close();
    }
}
