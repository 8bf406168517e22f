package dev.whisker.properties;

import dev.whisker.op.Backend;
import dev.whisker.tensor.Arena;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import dev.whisker.train.loss.Loss;
import dev.whisker.train.loss.Losses;
import dev.whisker.train.loss.Targets;
import java.util.Arrays;

/**
 * What a loss gives for a batch.
 *
 * @param losses   one per sample
 * @param gradient of their mean, of the shape of the predictions
 */
record LossPass(double[] losses, double[] gradient) {

    static LossPass of(Precision precision, String loss, boolean logits, Shape predictions, double[] values,
            int... labels) {
        Backend backend = precision.backend();
        Loss described = Losses.parse(loss);
        DType floats = backend.floatType();
        Shape samples = Shape.of(predictions.batch());
        try (Arena arena = new Arena("loss")) {
            long predictionsAt = arena.reserve(predictions.size() * floats.bytes());
            long labelsAt = arena.reserve(samples.size() * backend.integerType().bytes());
            long lossesAt = arena.reserve(samples.size() * floats.bytes());
            long gradientAt = arena.reserve(predictions.size() * floats.bytes());
            arena.seal(backend::allocate);
            Tensor in = arena.tensor(predictions, floats, predictionsAt);
            boolean classes = described.targets() == Targets.CLASSES;
            Tensor truth = arena.tensor(samples, classes ? backend.integerType() : floats, labelsAt);
            Tensor losses = arena.tensor(samples, floats, lossesAt);
            Tensor gradient = arena.tensor(predictions, floats, gradientAt);
            backend.write(in, values);
            if (classes) {
                backend.write(truth, labels, 0, labels.length);
            } else {
                backend.write(truth, Arrays.stream(labels).asDoubleStream().toArray());
            }
            described.compute(backend, logits, in, truth, losses, gradient);
            return new LossPass(backend.read(losses), backend.read(gradient));
        }
    }
}
