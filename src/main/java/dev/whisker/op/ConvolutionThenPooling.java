package dev.whisker.op;

import dev.whisker.tensor.DType;
import dev.whisker.tensor.Tensor;

/** Two plans one after the other: the convolution, then pooling with bias and relu. */
public final class ConvolutionThenPooling implements PooledConvolutionPlan {
    private final LinearPlan convolution;
    private final PooledReluPlan pool;

    /**
     * Takes both, to close them.
     *
     * @param convolution linear and without bias
     */
    public ConvolutionThenPooling(LinearPlan convolution, PooledReluPlan pool) {
        this.convolution = convolution;
        this.pool = pool;
    }

    @Override
    public boolean needsProducts() {
        return true;
    }

    @Override
    public DType indexType() {
        return pool.indexType();
    }

    @Override
    public void forward(Tensor x, Tensor kernel, Tensor bias, Tensor y, Tensor index, Tensor products) {
        convolution.forward(x, kernel, null, products);
        pool.forward(products, bias, y, index);
    }

    @Override
    public void addBias(Tensor products, Tensor bias) {
        pool.addBias(products, bias);
    }

    @Override
    public void backward(Tensor x, Tensor y, Tensor dy, Tensor index, Tensor dkernel, Tensor dbias, Tensor gradient) {
        if (dbias != null) {
            pool.backwardBias(y, dy, dbias);
        }
        pool.backward(y, dy, index, gradient);
        if (dkernel != null) {
            convolution.backwardParameters(x, gradient, dkernel, null);
        }
    }

    @Override
    public void backwardInput(Tensor gradient, Tensor kernel, Tensor dx) {
        convolution.backwardInput(gradient, kernel, dx);
    }

    @Override
    public void weightsChanged() {
        convolution.weightsChanged();
    }

    @Override
    public long keptBytes() {
        return convolution.keptBytes();
    }

    @Override
    public String description() {
        return convolution.description() + "; bias and " + Activation.RELU.kerasName() + " with max pooling";
    }

    @Override
    public void close() {
        convolution.close();
        pool.close();
    }
}
