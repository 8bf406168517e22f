package dev.whisker.backend.cpu;

import static dev.whisker.backend.cpu.Call.check;
import static dev.whisker.backend.cpu.Call.floats;
import static dev.whisker.backend.cpu.Call.integers;
import static dev.whisker.backend.cpu.Call.optionalFloats;

import dev.whisker.op.LossOps;
import dev.whisker.tensor.Tensor;

/** Losses and accuracies by our own code. */
final class CpuLoss implements LossOps {
    private final CpuThreads threads;

    CpuLoss(CpuThreads threads) {
        this.threads = threads;
    }

    @Override
    public void sparseCrossEntropyFromLogits(Tensor logits, Tensor labels, double gradientScale, Tensor losses, Tensor gradient) {
        threads.adopt();
        long n = logits.size();
        long rows = logits.shape().rows();
        check(WhiskerCpu.sparseCeLogits(floats(logits, n), integers(labels, rows), floats(losses, rows), optionalFloats(gradient, n), 0, rows,
                logits.shape().channels(), gradientScale), "sparse categorical crossentropy");
    }

    @Override
    public void sparseCrossEntropyFromProbabilities(Tensor probabilities, Tensor labels, double gradientScale, Tensor losses, Tensor gradient) {
        threads.adopt();
        long n = probabilities.size();
        long rows = probabilities.shape().rows();
        check(WhiskerCpu.sparseCeProbabilities(floats(probabilities, n), integers(labels, rows), floats(losses, rows), optionalFloats(gradient,
                n), 0, rows, probabilities.shape().channels(), gradientScale), "sparse categorical crossentropy");
    }

    @Override
    public void categoricalCrossEntropyFromLogits(Tensor logits, Tensor targets, double smoothing, double gradientScale,
            Tensor losses, Tensor gradient) {
        threads.adopt();
        long n = logits.size();
        long rows = logits.shape().rows();
        check(WhiskerCpu.categoricalCeLogits(floats(logits, n), floats(targets, n), floats(losses, rows), optionalFloats(gradient, n),
                rows, logits.shape().channels(), smoothing, gradientScale), "categorical crossentropy");
    }

    @Override
    public void categoricalCrossEntropyFromProbabilities(Tensor probabilities, Tensor targets, double smoothing, double gradientScale,
            Tensor losses, Tensor gradient) {
        threads.adopt();
        long n = probabilities.size();
        long rows = probabilities.shape().rows();
        check(WhiskerCpu.categoricalCeProbabilities(floats(probabilities, n), floats(targets, n), floats(losses, rows), optionalFloats(gradient, n),
                rows, probabilities.shape().channels(), smoothing, gradientScale), "categorical crossentropy");
    }

    @Override
    public void binaryCrossEntropyFromLogits(Tensor logits, Tensor targets, double smoothing, double gradientScale,
            Tensor losses, Tensor gradient) {
        threads.adopt();
        long n = logits.size();
        long rows = logits.shape().rows();
        check(WhiskerCpu.binaryCeLogits(floats(logits, n), floats(targets, n), floats(losses, rows), optionalFloats(gradient, n),
                rows, logits.shape().channels(), smoothing, gradientScale), "binary crossentropy");
    }

    @Override
    public void binaryCrossEntropyFromProbabilities(Tensor probabilities, Tensor targets, double smoothing, double gradientScale,
            Tensor losses, Tensor gradient) {
        threads.adopt();
        long n = probabilities.size();
        long rows = probabilities.shape().rows();
        check(WhiskerCpu.binaryCeProbabilities(floats(probabilities, n), floats(targets, n), floats(losses, rows), optionalFloats(gradient, n),
                rows, probabilities.shape().channels(), smoothing, gradientScale), "binary crossentropy");
    }

    @Override
    public void meanSquaredError(Tensor predictions, Tensor targets, double gradientScale, Tensor losses, Tensor gradient) {
        threads.adopt();
        long n = predictions.size();
        long rows = predictions.shape().rows();
        check(WhiskerCpu.meanSquaredError(floats(predictions, n), floats(targets, n), floats(losses, rows), optionalFloats(gradient, n),
                rows, predictions.shape().channels(), gradientScale), "mean squared error");
    }

    @Override
    public void sparseCategoricalAccuracy(Tensor predictions, Tensor labels, Tensor correct) {
        threads.adopt();
        long n = predictions.size();
        long rows = predictions.shape().rows();
        check(WhiskerCpu.sparseAccuracy(floats(predictions, n), integers(labels, rows), floats(correct, rows), rows,
                predictions.shape().channels()), "sparse categorical accuracy");
    }

    @Override
    public void binaryAccuracy(Tensor predictions, Tensor labels, double threshold, Tensor correct) {
        threads.adopt();
        long n = predictions.size();
        long rows = predictions.shape().rows();
        check(WhiskerCpu.binaryAccuracy(floats(predictions, n), integers(labels, n), floats(correct, rows), rows, predictions.shape().channels(),
                threshold), "binary accuracy");
    }
}
