package dev.whisker.backend.cpu;

import static dev.whisker.backend.cpu.Call.check;
import static dev.whisker.backend.cpu.Call.floats;
import static dev.whisker.backend.cpu.Call.optionalFloats;

import dev.whisker.op.NormOps;
import dev.whisker.tensor.Tensor;

/** Batch normalization by our own vectorised code. */
final class CpuNorm implements NormOps {
    private static final String NAME = "batch normalization";

    private final CpuThreads threads;

    CpuNorm(CpuThreads threads) {
        this.threads = threads;
    }

    @Override
    public void trainingForward(Tensor x, Tensor gamma, Tensor beta, double epsilon, double momentum, Tensor movingMean, Tensor movingVariance,
                                Tensor y, Tensor mean, Tensor inverseDeviation) {
        threads.adopt();
        int c = x.shape().channels();
        long n = x.size();
        check(WhiskerCpu.batchNormTrainForward(floats(x, n), floats(y, n), optionalFloats(gamma, c), optionalFloats(beta, c),
                floats(movingMean, c), floats(movingVariance, c), floats(mean, c), floats(inverseDeviation, c), x.shape().rows(), c, momentum,
                epsilon), NAME);
    }

    @Override
    public void trainingBackward(Tensor x, Tensor dy, Tensor gamma, Tensor mean, Tensor inverseDeviation, Tensor dx, Tensor dgamma,
                Tensor dbeta) {
        threads.adopt();
        int c = x.shape().channels();
        long n = x.size();
        check(WhiskerCpu.batchNormTrainBackward(floats(x, n), floats(dy, n), optionalFloats(gamma, c), floats(mean, c),
                floats(inverseDeviation, c), optionalFloats(dx, n), optionalFloats(dgamma, c), optionalFloats(dbeta, c), x.shape().rows(), c),
                NAME);
    }

    @Override
    public void inferenceForward(Tensor x, Tensor gamma, Tensor beta, Tensor mean, Tensor variance, double epsilon, Tensor y) {
        threads.adopt();
        int c = x.shape().channels();
        long n = x.size();
        check(WhiskerCpu.batchNormInferForward(floats(x, n), floats(y, n), optionalFloats(gamma, c), optionalFloats(beta, c), floats(mean, c),
                floats(variance, c), x.shape().rows(), c, epsilon), NAME);
    }

    @Override
    public void inferenceBackward(Tensor x, Tensor dy, Tensor gamma, Tensor mean, Tensor variance, double epsilon, Tensor dx, Tensor dgamma,
                                  Tensor dbeta) {
        threads.adopt();
        int c = x.shape().channels();
        long n = x.size();
        check(WhiskerCpu.batchNormInferBackward(floats(x, n), floats(dy, n), optionalFloats(gamma, c), floats(mean, c), floats(variance, c),
                optionalFloats(dx, n), optionalFloats(dgamma, c), optionalFloats(dbeta, c), x.shape().rows(), c, epsilon), NAME);
    }
}
