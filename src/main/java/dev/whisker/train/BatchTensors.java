package dev.whisker.train;

import dev.whisker.op.Backend;
import dev.whisker.tensor.Arena;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/** The numbers that accompany the pictures of a batch, one a sample: allocated once for the largest batch, seen shorter for others. */
final class BatchTensors implements AutoCloseable {
    private final Arena arena = new Arena("batch");
    private final Tensor labels;
    private final Tensor samples;
    private final Tensor results;
    private final MetricPlan metrics;

    BatchTensors(Backend backend, int largestBatch, MetricPlan metrics) {
        this.metrics = metrics;
        DType integer = backend.integerType();
        DType floating = backend.floatType();
        Shape shape = Shape.of(largestBatch);
        long labelsAt = arena.reserve((long) largestBatch * integer.bytes());
        long samplesAt = arena.reserve((long) largestBatch * integer.bytes());
        long resultsAt = arena.reserve((long) metrics.size(largestBatch) * floating.bytes());
        arena.seal(backend::allocate);
        labels = arena.tensor(shape, integer, labelsAt);
        samples = arena.tensor(shape, integer, samplesAt);
        results = arena.tensor(Shape.of(metrics.size(largestBatch)), floating, resultsAt);
    }

    /** What the tensors for such a batch take. */
    static long bytes(Backend backend, int largestBatch, MetricPlan metrics) {
        return 2 * Arena.align((long) largestBatch * backend.integerType().bytes())
                + Arena.align((long) metrics.size(largestBatch) * backend.floatType().bytes());
    }

    /** (N) class numbers. */
    Tensor labels(int count) {
        return labels.slice(0, Shape.of(count));
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
