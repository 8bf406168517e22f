package dev.whisker.backend.own;

import dev.whisker.op.NormOps;
import dev.whisker.tensor.Tensor;

/**
 * Batch normalization.
 *
 * <p>Not by cuDNN: its moving variance is that of a sample, n/(n-1) times the batch's own variance, which Keras and
 * this contract use; it sums in float32, and its moving statistics cannot be left out of the call.
 */
final class OwnNorm extends OwnFamily implements NormOps {
    private static final String NAME = "batch normalization";

    OwnNorm(OwnDevice device) {
        super(device);
    }

    @Override
    public void trainingForward(Tensor x, Tensor gamma, Tensor beta, double epsilon, double momentum, Tensor movingMean,
            Tensor movingVariance, Tensor y, Tensor mean, Tensor inverseDeviation) {
        int c = x.shape().channels();
        long n = x.size();
        check(ops.batchNormTrainForward(values(x, n), values(y, n), optionalFloats(gamma, c), optionalFloats(beta, c),
                floats(movingMean, c), floats(movingVariance, c), floats(mean, c), floats(inverseDeviation, c),
                x.shape().rows(), c, momentum, epsilon, queue()), NAME, x.shape());
    }

    @Override
    public void trainingBackward(Tensor x, Tensor dy, Tensor gamma, Tensor mean, Tensor inverseDeviation, Tensor dx,
            Tensor dgamma, Tensor dbeta) {
        int c = x.shape().channels();
        long n = x.size();
        check(ops.batchNormTrainBackward(values(x, n), values(dy, n), optionalFloats(gamma, c), floats(mean, c),
                floats(inverseDeviation, c), optionalValues(dx, n), optionalFloats(dgamma, c), optionalFloats(dbeta, c),
                x.shape().rows(), c, queue()), NAME + ", backward", x.shape());
    }

    @Override
    public void inferenceForward(Tensor x, Tensor gamma, Tensor beta, Tensor mean, Tensor variance, double epsilon,
            Tensor y) {
        int c = x.shape().channels();
        long n = x.size();
        check(ops.batchNormInferForward(values(x, n), values(y, n), optionalFloats(gamma, c), optionalFloats(beta, c),
                floats(mean, c), floats(variance, c), x.shape().rows(), c, epsilon, queue()), NAME, x.shape());
    }

    @Override
    public void inferenceBackward(Tensor x, Tensor dy, Tensor gamma, Tensor mean, Tensor variance, double epsilon,
            Tensor dx, Tensor dgamma, Tensor dbeta) {
        int c = x.shape().channels();
        long n = x.size();
        check(ops.batchNormInferBackward(values(x, n), values(dy, n), optionalFloats(gamma, c), floats(mean, c),
                floats(variance, c), optionalValues(dx, n), optionalFloats(dgamma, c), optionalFloats(dbeta, c),
                x.shape().rows(), c, epsilon, queue()), NAME + ", backward", x.shape());
    }
}
