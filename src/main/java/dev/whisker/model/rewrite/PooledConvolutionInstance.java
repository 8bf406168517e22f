package dev.whisker.model.rewrite;

import dev.whisker.layer.BufferSpec;
import dev.whisker.layer.BufferSpec.Lifetime;
import dev.whisker.layer.LayerContext;
import dev.whisker.layer.LayerInstance;
import dev.whisker.layer.Step;
import dev.whisker.layer.ValueWatcher;
import dev.whisker.layer.WatchedValue;
import dev.whisker.op.PooledConvolutionPlan;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.List;

/**
 * The instance of {@link PooledConvolution} by one plan. What lies before pooling has its memory in every step, and is
 * written there where the plan needs it or the step is watched; it is given its bias only to be shown, after it was
 * pooled. The output of pooling, before relu, does not exist. The bits of a step are the same, watched or not.
 */
final class PooledConvolutionInstance extends LayerInstance {
    private final PooledConvolution layers;
    private final PooledConvolutionPlan plan;
    private final Tensor kernel;
    private final Tensor bias;
    private final Tensor kernelGradient;
    private final Tensor biasGradient;
    private final boolean needsBackward;
    private final boolean needsInputGradient;
    private final Shape convolved;
    private final Shape pooled;
    private final DType type;
    private final DType gradientType;
    private Tensor products;
    private Tensor index;
    private Tensor gradient;

    /**
     * @param around what the convolution finds around it
     * @param plan   that this instance closes
     */
    PooledConvolutionInstance(LayerContext around, PooledConvolution layers, Shape input, PooledConvolutionPlan plan) {
        this.layers = layers;
        this.plan = plan;
        boolean hasBias = layers.convolution().useBias();
        kernel = around.weight("kernel");
        bias = hasBias ? around.weight("bias") : null;
        kernelGradient = around.gradient("kernel");
        biasGradient = hasBias ? around.gradient("bias") : null;
        needsBackward = around.needsBackward("kernel");
        needsInputGradient = around.needsInputGradient();
        convolved = layers.body().outputShape(0, input.batch());
        pooled = layers.body().outputShape(input.batch());
        type = around.backend().activationType();
        gradientType = around.backend().gradientType();
    }

    @Override
    public boolean keepsInput() {
        return kernelGradient != null;
    }

    @Override
    public boolean keepsOutput() {
        return needsBackward;
    }

    @Override
    public List<BufferSpec> buffers() {
        BufferSpec products = new BufferSpec("products", convolved, type, Lifetime.FORWARD);
        return !needsBackward ? List.of(products)
                : List.of(products, new BufferSpec("index", pooled, plan.indexType(), Lifetime.STEP),
                        new BufferSpec("gradient", convolved, gradientType, Lifetime.BACKWARD));
    }

    @Override
    public List<BufferSpec> writtenBuffers() {
        return buffers().stream().filter(buffer -> plan.needsProducts() || switch (buffer.lifetime()) {
            case FORWARD -> false;
            case STEP -> true;
            case BACKWARD -> needsInputGradient;
        }).toList();
    }

    @Override
    public void bind(List<Tensor> buffers) {
        products = buffers.get(0);
        index = needsBackward ? buffers.get(1) : null;
        gradient = needsBackward ? buffers.get(2) : null;
    }

    @Override
    public List<WatchedValue> watched() {
        return List.of(new WatchedValue(path(0), convolved, needsBackward),
                new WatchedValue(path(2), pooled, needsBackward));
    }

    private String path(int node) {
        return layers.body().node(node).valuePath();
    }

    @Override
    public boolean isRepeatable() {
        return true;
    }

    @Override
    public void forward(Tensor x, Tensor y, Step step) {
        ValueWatcher watcher = step.watcher();
        boolean written = plan.needsProducts() || watcher != null;
        plan.forward(x, kernel, bias, y, index, written ? products : null);
        if (watcher != null) {
            if (bias != null) {
                plan.addBias(products, bias);
            }
            watcher.forward(path(0), products);
            watcher.forward(path(2), y);
        }
    }

    @Override
    public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx, Step step) {
        ValueWatcher watcher = step.watcher();
        if (watcher != null) {
            watcher.gradient(path(2), dy);
        }
        boolean written = plan.needsProducts() || dx != null || watcher != null;
        plan.backward(x, y, dy, index, kernelGradient, biasGradient, written ? gradient : null);
        if (watcher != null) {
            watcher.backward(path(1), gradient);
            watcher.gradient(path(0), gradient);
        }
        if (dx != null) {
            plan.backwardInput(gradient, kernel, dx);
        }
        if (watcher != null) {
            watcher.backward(path(0), dx);
        }
    }

    @Override
    public void weightsChanged() {
        plan.weightsChanged();
    }

    @Override
    public long keptBytes() {
        return plan.keptBytes();
    }

    @Override
    public String description() {
        return plan.description();
    }

    @Override
    public void close() {
        plan.close();
    }
}
