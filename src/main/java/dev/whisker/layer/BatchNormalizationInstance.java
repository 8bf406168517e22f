package dev.whisker.layer;

import dev.whisker.layer.BufferSpec.Lifetime;
import dev.whisker.op.NormOps;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.List;

/** The instance of {@link BatchNormalization}, with the statistics of the batch or with the moving ones. */
final class BatchNormalizationInstance extends LayerInstance {
    private final BatchNormalization layer;
    private final NormOps norm;
    private final DType dtype;
    private final int channels;
    private final boolean batchStatistics;
    private final boolean needsBackward;
    private final Tensor gamma;
    private final Tensor beta;
    private final Tensor movingMean;
    private final Tensor movingVariance;
    private final Tensor gammaGradient;
    private final Tensor betaGradient;
    private Tensor mean;
    private Tensor inverseDeviation;

    BatchNormalizationInstance(BatchNormalization layer, LayerContext context, int channels, boolean batchStatistics) {
        this.layer = layer;
        this.norm = context.backend().norm();
        this.dtype = context.backend().floatType();
        this.channels = channels;
        this.batchStatistics = batchStatistics;
        this.gamma = layer.scale() ? context.weight(BatchNormalization.GAMMA) : null;
        this.beta = layer.center() ? context.weight(BatchNormalization.BETA) : null;
        this.movingMean = context.weight(BatchNormalization.MOVING_MEAN);
        this.movingVariance = context.weight(BatchNormalization.MOVING_VARIANCE);
        this.gammaGradient = layer.scale() ? context.gradient(BatchNormalization.GAMMA) : null;
        this.betaGradient = layer.center() ? context.gradient(BatchNormalization.BETA) : null;
        this.needsBackward = gammaGradient != null || betaGradient != null || context.needsInputGradient();
    }

    @Override
    public boolean keepsInput() {
        return batchStatistics ? needsBackward : gammaGradient != null;
    }

    @Override
    public List<BufferSpec> buffers() {
        if (!batchStatistics) {
            return List.of();
        }
        Lifetime lifetime = needsBackward ? Lifetime.STEP : Lifetime.FORWARD;
        return List.of(new BufferSpec("mean", Shape.of(channels), dtype, lifetime),
                new BufferSpec("inverse_deviation", Shape.of(channels), dtype, lifetime));
    }

    @Override
    public void bind(List<Tensor> buffers) {
        mean = batchStatistics ? buffers.get(0) : null;
        inverseDeviation = batchStatistics ? buffers.get(1) : null;
    }

    @Override
    public boolean isRepeatable() {
        return true;
    }

    @Override
    public void forward(Tensor x, Tensor y, Step step) {
        if (batchStatistics) {
            norm.trainingForward(x, gamma, beta, layer.epsilon(), layer.momentum(), movingMean, movingVariance, y, mean,
                    inverseDeviation);
        } else {
            norm.inferenceForward(x, gamma, beta, movingMean, movingVariance, layer.epsilon(), y);
        }
    }

    @Override
    public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx, Step step) {
        if (batchStatistics) {
            norm.trainingBackward(x, dy, gamma, mean, inverseDeviation, dx, gammaGradient, betaGradient);
        } else {
            norm.inferenceBackward(x, dy, gamma, movingMean, movingVariance, layer.epsilon(), dx, gammaGradient,
                    betaGradient);
        }
    }
}
