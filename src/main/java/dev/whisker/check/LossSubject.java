package dev.whisker.check;

import dev.whisker.op.Backend;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import dev.whisker.train.Loss;
import java.util.Arrays;
import java.util.List;

/** The mean loss of a batch as a function of the predictions. */
final class LossSubject implements Differentiable {
    /** Nearer to 0 the logarithm bends too much for differences, and at 1e-7 probabilities are clipped. */
    private static final double LEAST_PROBABILITY = 0.1;
    private static final double LOGIT_DEVIATION = 2;

    private final Backend backend;
    private final Loss loss;
    private final boolean logits;
    private final Shape shape;
    private final GuardedTensors tensors;
    private final Tensor predictions;
    private final Tensor labels;
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
        labels = tensors.tensor("labels", Shape.of(shape.batch()), backend.integerType());
        losses = tensors.tensor("losses", Shape.of(shape.batch()), floats);
        gradient = tensors.tensor("gradient", shape, floats);
        Draw draw = new Draw(~lossCase.seed());
        int[] truth = new int[shape.batch()];
        Arrays.setAll(truth, i -> draw.between(0, loss.labels(shape) - 1));
        backend.write(labels, truth, 0, truth.length);
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
        return Shape.of(1);
    }

    @Override
    public double[][] draw(Draw draw) {
        return new double[][] {logits ? draw.normal(shape.size(), LOGIT_DEVIATION)
                : draw.uniform(shape.size(), LEAST_PROBABILITY, 1 - LEAST_PROBABILITY)};
    }

    @Override
    public double[] forward(double[][] at) {
        point = at[0];
        backend.write(predictions, point);
        backend.fill(losses, Double.NaN);
        loss.compute(backend.loss(), logits, predictions, labels, losses, null);
        return new double[] {Arrays.stream(backend.read(losses)).average().orElse(Double.NaN)};
    }

    @Override
    public double[][] backward(double[] dy) {
        backend.fill(gradient, Double.NaN);
        loss.compute(backend.loss(), logits, predictions, labels, losses, gradient);
        return new double[][] {Arrays.stream(backend.read(gradient)).map(g -> g * dy[0]).toArray()};
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
