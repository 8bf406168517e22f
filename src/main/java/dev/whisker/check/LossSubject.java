package dev.whisker.check;

import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import dev.whisker.train.loss.Loss;
import dev.whisker.train.loss.Targets;
import java.util.Arrays;
import java.util.List;

/** The loss of each sample of a batch as a function of the predictions. */
final class LossSubject implements Differentiable {
    /** Nearer to 0 the logarithm bends too much for differences, and at 1e-7 probabilities are clipped. */
    private static final double MIN_PROBABILITY = 0.1;
    private static final double LOGIT_DEVIATION = 2;

    private final Backend backend;
    private final Loss loss;
    private final boolean logits;
    private final Shape shape;
    private final GuardedTensors tensors;
    private final Tensor predictions;
    private final Tensor targets;
    private final Tensor losses;
    private final Tensor gradient;
    private double[] point;

    LossSubject(Backend backend, LossCase lossCase) {
        this.backend = backend;
        loss = lossCase.loss();
        logits = loss.fromLogits();
        shape = lossCase.predictions();
        loss.checkOutput(shape);
        tensors = new GuardedTensors(backend);
        DType floats = backend.floatType();
        predictions = tensors.tensor("predictions", shape, floats);
        boolean classes = loss.targets() == Targets.CLASSES;
        targets = classes ? tensors.tensor("labels", Shape.of(shape.batch()), backend.integerType())
                : tensors.tensor("targets", shape, floats);
        losses = tensors.tensor("losses", Shape.of(shape.batch()), floats);
        gradient = tensors.tensor("gradient", shape, floats);
        Draw draw = new Draw(~lossCase.seed());
        if (classes) {
            int[] truth = new int[shape.batch()];
            Arrays.setAll(truth, i -> draw.between(0, loss.labels(shape) - 1));
            backend.write(targets, truth, 0, truth.length);
        } else {
            backend.write(targets, values(draw));
        }
    }

    /** Any numbers; of a loss that is about probabilities, shares of each row, or numbers in 0..1. */
    private double[] values(Draw draw) {
        if (loss.link() == Activation.LINEAR) {
            return rounded(draw.normal(shape.size()));
        }
        double[] values = draw.uniform(shape.size(), 0, 1);
        int width = shape.channels();
        for (int row = 0; loss.link() == Activation.SOFTMAX && row < values.length; row += width) {
            double sum = Arrays.stream(values, row, row + width).sum();
            for (int i = row; i < row + width; i++) {
                values[i] /= sum;
            }
        }
        return rounded(values);
    }

    /** To float32, so that the targets are the same on each backend. */
    private static double[] rounded(double[] values) {
        return Arrays.stream(values).map(value -> (float) value).toArray();
    }

    @Override
    public List<String> gradients() {
        return List.of("gradient of the predictions");
    }

    @Override
    public List<Shape> shapes() {
        return List.of(shape);
    }

    @Override
    public Shape outputShape() {
        return Shape.of(shape.batch());
    }

    @Override
    public double[][] draw(Draw draw) {
        boolean probabilities = loss.link() != Activation.LINEAR && !logits;
        return new double[][] {!probabilities ? draw.normal(shape.size(), LOGIT_DEVIATION)
                : draw.uniform(shape.size(), MIN_PROBABILITY, 1 - MIN_PROBABILITY)};
    }

    @Override
    public double[] forward(double[][] at) {
        point = at[0];
        backend.write(predictions, point);
        backend.fill(losses, Double.NaN);
        loss.compute(backend, logits, predictions, targets, losses, null);
        return backend.read(losses);
    }

    @Override
    public double[][] backward(double[] dy) {
        backend.fill(gradient, Double.NaN);
        loss.compute(backend, logits, predictions, targets, losses, gradient);
        // That of the mean over the batch; the samples do not depend on each other.
        double[] ofMean = backend.read(gradient);
        int width = ofMean.length / dy.length;
        Arrays.setAll(ofMean, i -> ofMean[i] * dy.length * dy[i / width]);
        return new double[][] {ofMean};
    }

    @Override
    public List<String> damage() {
        List<String> damage = tensors.damage();
        if (!Arrays.equals(point, tensors.read("predictions"))) {
            damage.add("the loss changes the predictions");
        }
        return damage;
    }

    @Override
    public void close() {
        tensors.close();
    }
}
