package dev.whisker.model.rewrite;

import dev.whisker.layer.BufferSpec;
import dev.whisker.layer.BufferSpec.Lifetime;
import dev.whisker.layer.LayerContext;
import dev.whisker.layer.LayerInstance;
import dev.whisker.layer.Step;
import dev.whisker.layer.ValueWatcher;
import dev.whisker.layer.WatchedValue;
import dev.whisker.model.Node;
import dev.whisker.op.Activation;
import dev.whisker.op.PooledReluPlan;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.List;

/**
 * The instance of {@link PooledConvolution} in fewer passes. In a step that is watched, the convolution's output is
 * given its bias after it was pooled, and shown; that of pooling does not exist. The bits of a step are the same.
 */
final class PooledConvolutionInstance extends LayerInstance {
    private final PooledConvolution layers;
    private final PooledReluPlan plan;
    /** The convolution without bias. */
    private final LayerInstance product;
    private final Tensor bias;
    private final Tensor biasGradient;
    private final boolean needsBackward;
    private final Shape convolved;
    private final Shape pooled;
    private final DType type;
    private final DType gradientType;
    private Tensor products;
    private Tensor index;
    private Tensor gradient;

    /** @param plan that this instance closes */
    PooledConvolutionInstance(LayerContext context, PooledConvolution layers, Shape input, PooledReluPlan plan) {
        this.layers = layers;
        this.plan = plan;
        Node convolution = layers.body().node(0);
        LayerContext around = new PartContext(context, convolution);
        boolean hasBias = layers.convolution().useBias();
        product = layers.convolution().useBias(false).build(around, input);
        bias = hasBias ? around.weight("bias") : null;
        biasGradient = hasBias ? around.gradient("bias") : null;
        needsBackward = around.needsBackward("kernel");
        convolved = layers.body().outputShape(0, input.batch());
        pooled = layers.body().outputShape(input.batch());
        type = context.backend().activationType();
        gradientType = context.backend().gradientType();
    }

    @Override
    public boolean keepsInput() {
        return product.keepsInput();
    }

    @Override
    public boolean keepsOutput() {
        return needsBackward;
    }

    @Override
    public List<BufferSpec> buffers() {
        BufferSpec products = new BufferSpec("products", convolved, type, Lifetime.FORWARD);
        return !needsBackward ? List.of(products)
                : List.of(products, new BufferSpec("index", plan.indexShape(), plan.indexType(), Lifetime.STEP),
                        new BufferSpec("gradient", convolved, gradientType, Lifetime.BACKWARD));
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
        return product.isRepeatable();
    }

    @Override
    public void forward(Tensor x, Tensor y, Step step) {
        product.forward(x, products, step);
        plan.forward(products, bias, y, index);
        if (step.watcher() != null) {
            if (bias != null) {
                plan.addBias(products, bias);
            }
            step.watcher().forward(path(0), products);
            step.watcher().forward(path(2), y);
        }
    }

    @Override
    public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx, Step step) {
        ValueWatcher watcher = step.watcher();
        if (watcher != null) {
            watcher.gradient(path(2), dy);
        }
        if (biasGradient != null) {
            plan.backwardBias(y, dy, biasGradient);
        }
        plan.backward(y, dy, index, gradient);
        if (watcher != null) {
            watcher.backward(path(1), gradient);
            watcher.gradient(path(0), gradient);
        }
        product.backward(x, products, gradient, dx, step);
        if (watcher != null) {
            watcher.backward(path(0), dx);
        }
    }

    @Override
    public void weightsChanged() {
        product.weightsChanged();
    }

    @Override
    public long keptBytes() {
        return product.keptBytes();
    }

    @Override
    public String description() {
        return product.description() + "; bias and " + Activation.RELU.kerasName() + " with max pooling";
    }

    @Override
    public void close() {
        product.close();
        plan.close();
    }
}
