package dev.whisker.model.rewrite;

import dev.whisker.layer.BufferSpec;
import dev.whisker.layer.BufferSpec.Lifetime;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.LayerContext;
import dev.whisker.layer.LayerInstance;
import dev.whisker.layer.Step;
import dev.whisker.layer.WatchedValue;
import dev.whisker.op.Activation;
import dev.whisker.op.DepthwiseAfterPlan;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * The instance of {@link DepthwisePair} in fewer passes. In a step that is watched, what lies between the two layers is
 * completed and shown; the bits of the output are the same.
 */
final class DepthwisePairInstance extends LayerInstance {
    private final DepthwisePair pair;
    private final FoldedWeights first;
    private final FoldedWeights second;
    /** The first layer without bias and activation. */
    private final LayerInstance product;
    private final DepthwiseAfterPlan plan;
    private final Shape between;
    private final Shape output;
    private final DType type;
    private Tensor products;

    /** @param plan that this instance closes */
    DepthwisePairInstance(LayerContext context, DepthwisePair pair, Shape input, DepthwiseAfterPlan plan) {
        this.pair = pair;
        this.plan = plan;
        type = context.backend().activationType();
        between = pair.body().outputShape(0, input.batch());
        output = pair.body().outputShape(input.batch());
        Conv2D linear = ((Conv2D) pair.first().folded()).useBias(false).activation(Activation.LINEAR);
        List<AutoCloseable> made = new ArrayList<>(List.of(plan));
        try {
            first = new FoldedWeights(context, pair.first(), input);
            made.add(first);
            second = new FoldedWeights(context, pair.second(), between);
            made.add(second);
            product = linear.build(first.surroundings(), input);
        } catch (RuntimeException | Error e) {
            made.forEach(each -> closeAfter(e, each));
            throw e;
        }
    }

    private static void closeAfter(Throwable fault, AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            fault.addSuppressed(e);
        }
    }

    @Override
    public List<BufferSpec> buffers() {
        return List.of(new BufferSpec("products", between, type, Lifetime.FORWARD));
    }

    @Override
    public void bind(List<Tensor> buffers) {
        products = buffers.get(0);
    }

    @Override
    public List<WatchedValue> watched() {
        return List.of(new WatchedValue(path(0), between, false), new WatchedValue(path(1), output, false));
    }

    private String path(int node) {
        return pair.body().node(node).valuePath();
    }

    /** What it derives from weights it keeps until they change. */
    @Override
    public boolean isRepeatable() {
        return product.isRepeatable();
    }

    @Override
    public void forward(Tensor x, Tensor y, Step step) {
        if (first.renew()) {
            product.weightsChanged();
        }
        second.renew();
        product.forward(x, products, step);
        Tensor bias = first.get(FoldedWeights.BIAS);
        if (step.watcher() != null) {
            plan.complete(products, bias);
            bias = null;
            step.watcher().forward(path(0), products);
        }
        plan.forward(products, bias, second.get(FoldedWeights.KERNEL), second.get(FoldedWeights.BIAS), y);
        if (step.watcher() != null) {
            step.watcher().forward(path(1), y);
        }
    }

    @Override
    public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx, Step step) {
        throw new IllegalStateException("nothing goes backward through a pair of convolutions that are joined");
    }

    @Override
    public void weightsChanged() {
        first.changed();
        second.changed();
    }

    @Override
    public long keptBytes() {
        return first.byteSize() + second.byteSize() + product.keptBytes();
    }

    @Override
    public String description() {
        return product.description() + "; " + path(1) + ": " + plan.description();
    }

    @Override
    public void close() {
        product.close();
        plan.close();
        first.close();
        second.close();
    }
}
