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
    private final Tensor losses;
    private final Tensor correct;

    BatchTensors(Backend backend, int largestBatch) {
        DType integer = backend.integerType();
        DType floating = backend.floatType();
        Shape shape = Shape.of(largestBatch);
        long labelsAt = arena.reserve((long) largestBatch * integer.bytes());
        long samplesAt = arena.reserve((long) largestBatch * integer.bytes());
        long lossesAt = arena.reserve((long) largestBatch * floating.bytes());
        long correctAt = arena.reserve((long) largestBatch * floating.bytes());
        arena.seal(backend::allocate);
        labels = arena.tensor(shape, integer, labelsAt);
        samples = arena.tensor(shape, integer, samplesAt);
        losses = arena.tensor(shape, floating, lossesAt);
        correct = arena.tensor(shape, floating, correctAt);
    }

    /** What the tensors for such a batch take. */
    static long bytes(Backend backend, int largestBatch) {
        return 2 * Arena.align((long) largestBatch * backend.integerType().bytes()) + 2 * Arena.align((long) largestBatch * backend.floatType().bytes());
    }

    /** (N) class numbers. */
    Tensor labels(int count) {
        return labels.slice(0, Shape.of(count));
    }

    /** (N) sample numbers. */
    Tensor samples(int count) {
        return samples.slice(0, Shape.of(count));
    }

    /** (N) the loss of each sample. */
    Tensor losses(int count) {
        return losses.slice(0, Shape.of(count));
    }

    /** (N) 1 for a sample that is right, else 0. */
    Tensor correct(int count) {
        return correct.slice(0, Shape.of(count));
    }

    long byteSize() {
        return arena.byteSize();
    }

    @Override
    public void close() {
        arena.close();
    }
}
