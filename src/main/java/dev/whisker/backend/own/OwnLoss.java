package dev.whisker.backend.own;

import dev.whisker.op.LossOps;
import dev.whisker.tensor.Tensor;

/**
 * Losses and accuracies. The processor reports a label out of range at the call, a GPU when its work is waited for.
 */
final class OwnLoss extends OwnFamily implements LossOps {
    private static final String SPARSE = "sparse categorical crossentropy";
    private static final String CATEGORICAL = "categorical crossentropy";
    private static final String BINARY = "binary crossentropy";

    OwnLoss(OwnDevice device) {
        super(device);
    }

    @Override
    public void sparseCrossEntropyFromLogits(Tensor logits, Tensor labels, double gradientScale, Tensor losses,
            Tensor gradient) {
        long n = logits.size();
        long rows = logits.shape().rows();
        check(ops.sparseCeLogits(values(logits, n), integers(labels, rows), floats(losses, rows),
                optionalValues(gradient, n), rows, logits.shape().channels(), gradientScale, queue()), SPARSE,
                logits.shape());
    }

    @Override
    public void sparseCrossEntropyFromProbabilities(Tensor probabilities, Tensor labels, double gradientScale,
            Tensor losses, Tensor gradient) {
        long n = probabilities.size();
        long rows = probabilities.shape().rows();
        check(ops.sparseCeProbabilities(values(probabilities, n), integers(labels, rows), floats(losses, rows),
                optionalValues(gradient, n), rows, probabilities.shape().channels(), gradientScale, queue()), SPARSE,
                probabilities.shape());
    }

    @Override
    public void categoricalCrossEntropyFromLogits(Tensor logits, Tensor targets, double smoothing, double gradientScale,
            Tensor losses, Tensor gradient) {
        long n = logits.size();
        long rows = logits.shape().rows();
        check(ops.categoricalCeLogits(values(logits, n), floats(targets, n), floats(losses, rows),
                optionalValues(gradient, n), rows, logits.shape().channels(), smoothing, gradientScale, queue()),
                CATEGORICAL, logits.shape());
    }

    @Override
    public void categoricalCrossEntropyFromProbabilities(Tensor probabilities, Tensor targets, double smoothing,
            double gradientScale, Tensor losses, Tensor gradient) {
        long n = probabilities.size();
        long rows = probabilities.shape().rows();
        check(ops.categoricalCeProbabilities(values(probabilities, n), floats(targets, n), floats(losses, rows),
                optionalValues(gradient, n), rows, probabilities.shape().channels(), smoothing, gradientScale, queue()),
                CATEGORICAL, probabilities.shape());
    }

    @Override
    public void binaryCrossEntropyFromLogits(Tensor logits, Tensor targets, double smoothing, double gradientScale,
            Tensor losses, Tensor gradient) {
        long n = logits.size();
        long rows = logits.shape().rows();
        check(ops.binaryCeLogits(values(logits, n), floats(targets, n), floats(losses, rows),
                optionalValues(gradient, n), rows, logits.shape().channels(), smoothing, gradientScale, queue()),
                BINARY, logits.shape());
    }

    @Override
    public void binaryCrossEntropyFromProbabilities(Tensor probabilities, Tensor targets, double smoothing,
            double gradientScale, Tensor losses, Tensor gradient) {
        long n = probabilities.size();
        long rows = probabilities.shape().rows();
        check(ops.binaryCeProbabilities(values(probabilities, n), floats(targets, n), floats(losses, rows),
                optionalValues(gradient, n), rows, probabilities.shape().channels(), smoothing, gradientScale, queue()),
                BINARY, probabilities.shape());
    }

    @Override
    public void meanSquaredError(Tensor predictions, Tensor targets, double gradientScale, Tensor losses,
            Tensor gradient) {
        long n = predictions.size();
        long rows = predictions.shape().rows();
        check(ops.meanSquaredError(values(predictions, n), floats(targets, n), floats(losses, rows),
                optionalValues(gradient, n), rows, predictions.shape().channels(), gradientScale, queue()),
                "mean squared error", predictions.shape());
    }

    @Override
    public void sparseCategoricalAccuracy(Tensor predictions, Tensor labels, Tensor correct) {
        long n = predictions.size();
        long rows = predictions.shape().rows();
        check(ops.sparseAccuracy(values(predictions, n), integers(labels, rows), floats(correct, rows), rows,
                predictions.shape().channels(), queue()), "sparse categorical accuracy", predictions.shape());
    }

    @Override
    public void binaryAccuracy(Tensor predictions, Tensor labels, double threshold, Tensor correct) {
        long n = predictions.size();
        long rows = predictions.shape().rows();
        check(ops.binaryAccuracy(values(predictions, n), integers(labels, n), floats(correct, rows), rows,
                predictions.shape().channels(), threshold, queue()), "binary accuracy", predictions.shape());
    }
}
