package dev.whisker.model.rewrite;

import dev.whisker.layer.BufferSpec;
import dev.whisker.layer.BufferSpec.Lifetime;
import dev.whisker.layer.LayerContext;
import dev.whisker.layer.LayerInstance;
import dev.whisker.layer.Step;
import dev.whisker.layer.ValueWatcher;
import dev.whisker.layer.WatchedValue;
import dev.whisker.op.InvertedResidualPlan;
import dev.whisker.op.InvertedResidualPlan.Between;
import dev.whisker.op.InvertedResidualPlan.Weights;
import dev.whisker.op.InvertedResidualSpec;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The instance of {@link InvertedResidual} as one operation. What lies between the convolutions has its memory in every
 * step, and is written there where the plan needs it or the step is watched; the bits of the output are the same.
 */
final class InvertedResidualInstance extends LayerInstance {
    private final InvertedResidual block;
    private final InvertedResidualSpec spec;
    private final InvertedResidualPlan plan;
    private final List<FoldedWeights> folded = new ArrayList<>();
    private final List<Weights> weights;
    /** Of what lies between, and of the output. */
    private final List<Shape> shapes = new ArrayList<>();
    private final DType type;
    private List<Tensor> values;
    private Between between;

    /** @param plan that this instance closes */
    InvertedResidualInstance(LayerContext context, InvertedResidual block, Shape input, InvertedResidualPlan plan) {
        this.block = block;
        this.plan = plan;
        spec = block.spec();
        type = context.backend().activationType();
        for (int i = 0; i < block.body().size(); i++) {
            shapes.add(block.body().outputShape(i, input.batch()));
        }
        try {
            for (int i = 0; i < InvertedResidual.CONVOLUTIONS; i++) {
                folded.add(new FoldedWeights(context, block.convolution(i), i == 0 ? input : shapes.get(i - 1)));
            }
            weights = folded.stream().map(each -> new Weights(each.get(FoldedWeights.KERNEL),
                    each.get(FoldedWeights.BIAS))).toList();
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    @Override
    public List<BufferSpec> buffers() {
        return shapes.subList(0, shapes.size() - 1).stream()
                .map(shape -> new BufferSpec("between", shape, type, Lifetime.FORWARD)).toList();
    }

    @Override
    public List<BufferSpec> writtenBuffers() {
        return plan.needsBetween() ? buffers() : List.of();
    }

    @Override
    public void bind(List<Tensor> buffers) {
        values = List.copyOf(buffers);
        between = new Between(values.get(0), values.get(1), spec.residual() ? values.get(2) : null);
    }

    @Override
    public List<WatchedValue> watched() {
        return IntStream.range(0, shapes.size())
                .mapToObj(i -> new WatchedValue(path(i), shapes.get(i), false)).toList();
    }

    private String path(int node) {
        return block.body().node(node).valuePath();
    }

    /** What it derives from weights it keeps until they change. */
    @Override
    public boolean isRepeatable() {
        return true;
    }

    @Override
    public void forward(Tensor x, Tensor y, Step step) {
        ValueWatcher watcher = step.watcher();
        boolean changed = false;
        for (FoldedWeights each : folded) {
            changed |= each.renew();
        }
        if (changed) {
            plan.weightsChanged();
        }
        boolean written = watcher != null || plan.needsBetween();
        plan.forward(x, weights.get(0), weights.get(1), weights.get(2), y, written ? between : null);
        if (watcher != null) {
            for (int i = 0; i < values.size(); i++) {
                watcher.forward(path(i), values.get(i));
            }
            watcher.forward(path(values.size()), y);
        }
    }

    @Override
    public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx, Step step) {
        throw new IllegalStateException("nothing goes backward through a block that is one operation");
    }

    @Override
    public void weightsChanged() {
        folded.forEach(FoldedWeights::changed);
    }

    @Override
    public long keptBytes() {
        return plan.keptBytes() + folded.stream().mapToLong(FoldedWeights::byteSize).sum();
    }

    @Override
    public String description() {
        return plan.description();
    }

    @Override
    public void close() {
        plan.close();
        folded.forEach(FoldedWeights::close);
    }
}
