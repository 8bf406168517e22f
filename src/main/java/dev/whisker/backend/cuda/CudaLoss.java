package dev.whisker.backend.cuda;

import static dev.whisker.backend.cuda.Tensors.floats;
import static dev.whisker.backend.cuda.Tensors.integers;
import static dev.whisker.backend.cuda.Tensors.optionalFloats;

import dev.whisker.op.LossOps;
import dev.whisker.tensor.Tensor;

/** Losses and accuracies by own kernels. A label out of range is told by {@link Gpu#synchronize}, once the kernel has seen it. */
final class CudaLoss implements LossOps {
    private static final String SPARSE = "sparse categorical crossentropy";
    private static final String CATEGORICAL = "categorical crossentropy";
    private static final String BINARY = "binary crossentropy";

    private final Gpu gpu;

    CudaLoss(Gpu gpu) {
        this.gpu = gpu;
    }

    @Override
    public void sparseCrossEntropyFromLogits(Tensor logits, Tensor labels, double gradientScale, Tensor losses, Tensor gradient) {
        long n = logits.size();
        long rows = logits.shape().rows();
        gpu.check(WhiskerCuda.sparseCeLogits(floats(logits, n), integers(labels, rows), floats(losses, rows), optionalFloats(gradient, n),
                gpu.fault(), rows, logits.shape().channels(), gradientScale, gpu.stream()), SPARSE, logits.shape());
    }

    @Override
    public void sparseCrossEntropyFromProbabilities(Tensor probabilities, Tensor labels, double gradientScale, Tensor losses, Tensor gradient) {
        long n = probabilities.size();
        long rows = probabilities.shape().rows();
        gpu.check(WhiskerCuda.sparseCeProbabilities(floats(probabilities, n), integers(labels, rows), floats(losses, rows),
                optionalFloats(gradient, n), gpu.fault(), rows, probabilities.shape().channels(), gradientScale, gpu.stream()), SPARSE,
                probabilities.shape());
    }

    @Override
    public void categoricalCrossEntropyFromLogits(Tensor logits, Tensor targets, double smoothing, double gradientScale,
            Tensor losses, Tensor gradient) {
        long n = logits.size();
        long rows = logits.shape().rows();
        gpu.check(WhiskerCuda.categoricalCeLogits(floats(logits, n), floats(targets, n), floats(losses, rows),
                optionalFloats(gradient, n), rows, logits.shape().channels(), smoothing, gradientScale, gpu.stream()),
                CATEGORICAL, logits.shape());
    }

    @Override
    public void categoricalCrossEntropyFromProbabilities(Tensor probabilities, Tensor targets, double smoothing, double gradientScale,
            Tensor losses, Tensor gradient) {
        long n = probabilities.size();
        long rows = probabilities.shape().rows();
        gpu.check(WhiskerCuda.categoricalCeProbabilities(floats(probabilities, n), floats(targets, n), floats(losses, rows),
                optionalFloats(gradient, n), rows, probabilities.shape().channels(), smoothing, gradientScale, gpu.stream()),
                CATEGORICAL, probabilities.shape());
    }

    @Override
    public void binaryCrossEntropyFromLogits(Tensor logits, Tensor targets, double smoothing, double gradientScale,
            Tensor losses, Tensor gradient) {
        long n = logits.size();
        long rows = logits.shape().rows();
        gpu.check(WhiskerCuda.binaryCeLogits(floats(logits, n), floats(targets, n), floats(losses, rows),
                optionalFloats(gradient, n), rows, logits.shape().channels(), smoothing, gradientScale, gpu.stream()),
                BINARY, logits.shape());
    }

    @Override
    public void binaryCrossEntropyFromProbabilities(Tensor probabilities, Tensor targets, double smoothing, double gradientScale,
            Tensor losses, Tensor gradient) {
        long n = probabilities.size();
        long rows = probabilities.shape().rows();
        gpu.check(WhiskerCuda.binaryCeProbabilities(floats(probabilities, n), floats(targets, n), floats(losses, rows),
                optionalFloats(gradient, n), rows, probabilities.shape().channels(), smoothing, gradientScale, gpu.stream()),
                BINARY, probabilities.shape());
    }

    @Override
    public void meanSquaredError(Tensor predictions, Tensor targets, double gradientScale, Tensor losses, Tensor gradient) {
        long n = predictions.size();
        long rows = predictions.shape().rows();
        gpu.check(WhiskerCuda.meanSquaredError(floats(predictions, n), floats(targets, n), floats(losses, rows),
                optionalFloats(gradient, n), rows, predictions.shape().channels(), gradientScale, gpu.stream()),
                "mean squared error", predictions.shape());
    }

    @Override
    public void sparseCategoricalAccuracy(Tensor predictions, Tensor labels, Tensor correct) {
        long n = predictions.size();
        long rows = predictions.shape().rows();
        gpu.check(WhiskerCuda.sparseAccuracy(floats(predictions, n), integers(labels, rows), floats(correct, rows), rows,
                predictions.shape().channels(), gpu.stream()), "sparse categorical accuracy", predictions.shape());
    }

    @Override
    public void binaryAccuracy(Tensor predictions, Tensor labels, double threshold, Tensor correct) {
        long n = predictions.size();
        long rows = predictions.shape().rows();
        gpu.check(WhiskerCuda.binaryAccuracy(floats(predictions, n), integers(labels, n), floats(correct, rows), rows,
                predictions.shape().channels(), threshold, gpu.stream()), "binary accuracy", predictions.shape());
    }
}
