package dev.whisker.backend.reference;

import dev.whisker.op.Activation;
import dev.whisker.op.ActivationOps;
import dev.whisker.op.MaxPoolPlan;
import dev.whisker.op.PooledReluPlan;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/** Max pooling, then bias and relu in place; backward relu into a copy, then pooling. */
final class ReferencePooledRelu implements PooledReluPlan {
    private final ActivationOps activations = new ReferenceActivation();
    private final MaxPoolPlan pool;
    private final Shape input;

    ReferencePooledRelu(MaxPoolPlan pool, Shape input) {
        this.pool = pool;
        this.input = input;
    }

    @Override
    public Shape indexShape() {
        return pool.indexShape();
    }

    @Override
    public DType indexType() {
        return pool.indexType();
    }

    @Override
    public void forward(Tensor x, Tensor bias, Tensor y, Tensor index) {
        pool.forward(x, y, index);
        if (bias != null) {
            add(Elements.of(y), bias);
        }
        activations.forward(Activation.RELU, y, y);
    }

    @Override
    public void backward(Tensor y, Tensor dy, Tensor index, Tensor dx) {
        pool.backward(gradient(y, dy), index, dx);
    }

    @Override
    public void backwardBias(Tensor y, Tensor dy, Tensor dbias) {
        Elements terms = Elements.of(gradient(y, dy));
        Elements sums = Elements.of("dbias", dbias, input.channels());
        sums.fill(0);
        for (int i = 0; i < terms.size(); i++) {
            sums.add(i % sums.size(), terms.get(i));
        }
    }

    /** {@code dy relu'(y)}. */
    private Tensor gradient(Tensor y, Tensor dy) {
        Tensor gradient = new Tensor(indexShape(), dy.dtype(), new HeapMemory(dy.byteSize()), 0);
        activations.backward(Activation.RELU, null, y, dy, gradient);
        return gradient;
    }

    @Override
    public void addBias(Tensor x, Tensor bias) {
        add(Elements.of("x", x, input), bias);
    }

    private void add(Elements x, Tensor bias) {
        Elements terms = Elements.of("bias", bias, input.channels());
        for (int i = 0; i < x.size(); i++) {
            x.add(i, terms.get(i % terms.size()));
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
