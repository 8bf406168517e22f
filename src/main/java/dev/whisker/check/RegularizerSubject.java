package dev.whisker.check;

import dev.whisker.layer.regularizer.Regularizer;
import dev.whisker.op.Backend;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A penalty as a function of the weight. */
final class RegularizerSubject implements Differentiable {
    /** What the gradient is added to: 1, so that one that overwrites instead shows. */
    private static final double BEFORE = 1;

    private final Backend backend;
    private final Regularizer regularizer;
    private final Shape shape;
    private final GuardedTensors tensors;
    private final Tensor weight;
    private final Tensor penalty;
    private final Tensor number;
    private final Tensor gradient;
    private final Tensor scratch;
    private double[] point;

    RegularizerSubject(Backend backend, RegularizerCase regularizerCase) {
        this.backend = backend;
        regularizer = regularizerCase.regularizer();
        shape = regularizerCase.weight();
        tensors = new GuardedTensors(backend);
        DType floats = backend.floatType();
        weight = tensors.tensor("weight", shape, floats);
        penalty = tensors.tensor("penalty", Shape.of(1), floats);
        number = tensors.tensor("room for a number", Shape.of(1), floats);
        gradient = tensors.tensor("gradient", shape, floats);
        scratch = tensors.tensor("scratch", shape, floats);
    }

    @Override
    public List<String> gradients() {
        return List.of("gradient of the weight");
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
        return new double[][] {draw.normal(shape.size())};
    }

    @Override
    public double[] forward(double[][] at) {
        point = at[0];
        backend.write(weight, point);
        backend.fill(penalty, Double.NaN);
        backend.fill(number, Double.NaN);
        regularizer.penalty(backend, weight, penalty, number);
        return backend.read(penalty);
    }

    @Override
    public double[][] backward(double[] dy) {
        backend.fill(gradient, BEFORE);
        backend.fill(scratch, Double.NaN);
        regularizer.addGradient(backend, weight, gradient, scratch);
        return new double[][] {Arrays.stream(backend.read(gradient)).map(sum -> (sum - BEFORE) * dy[0]).toArray()};
    }

    @Override
    public List<String> damage() {
        List<String> damage = new ArrayList<>(tensors.damage());
        if (!Arrays.equals(point, tensors.read("weight"))) {
            damage.add("the regularizer changes the weight");
        }
        return damage;
    }

    @Override
    public void close() {
        tensors.close();
    }
}
