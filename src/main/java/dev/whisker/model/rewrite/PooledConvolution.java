package dev.whisker.model.rewrite;

import dev.whisker.layer.Conv2D;
import dev.whisker.layer.LayerContext;
import dev.whisker.layer.LayerInstance;
import dev.whisker.layer.MaxPooling2D;
import dev.whisker.model.Graph;
import dev.whisker.model.SeveralLayers;
import dev.whisker.op.Activation;
import dev.whisker.op.Backward;
import dev.whisker.op.Conv2dSpec;
import dev.whisker.op.ConvOps;
import dev.whisker.op.ConvolutionThenPooling;
import dev.whisker.op.PooledConvolutionPlan;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;
import java.util.List;
import java.util.Optional;

/**
 * A linear convolution, max pooling and relu, with the bias of the convolution added after pooling:
 *
 * <pre>
 * p = x * kernel
 * y = relu(bias + max over each window of p)
 * dbias = sum of dy relu'(y);   dp: each dy relu'(y) at the maximum of its window
 * </pre>
 * Values have the bits of {@code relu(max(p + bias))}; only where a maximum shares its place with others because
 * {@code + bias} was rounded, its gradient goes to another of these ({@link dev.whisker.op.PooledReluPlan}). After
 * pooling there is a quarter of the data, so the bias costs a quarter, and its gradient too. Where the backend has no
 * such form, the layers are computed one after another. Shapes and weights are those of the layers. Kept for backward:
 * x, y, and where the maxima were found. Made by {@link JoinMaxPooling}.
 *
 * @param body the three layers
 */
record PooledConvolution(Graph body) implements SeveralLayers {
    Conv2D convolution() {
        return (Conv2D) body.node(0).computation();
    }

    @Override
    public LayerInstance build(LayerContext context, List<Shape> inputs) {
        Shape input = inputs.get(0);
        Window2d pool = ((MaxPooling2D) body.node(1).computation()).window();
        Conv2dSpec spec = spec(convolution());
        if (!context.backend().conv().joinsPooling(spec, pool, input)) {
            return body.build(context, input);
        }
        LayerContext around = new PartContext(context, body.node(0));
        Optional<PooledConvolutionPlan> plan = plan(around, spec, pool, input);
        return plan.isPresent() ? new PooledConvolutionInstance(around, this, input, plan.get())
                : body.build(context, input);
    }

    /** What the convolution computes before pooling. */
    static Conv2dSpec spec(Conv2D convolution) {
        return new Conv2dSpec(convolution.filters(), convolution.window(), convolution.useBias(), Activation.LINEAR);
    }

    private static Optional<PooledConvolutionPlan> plan(LayerContext around, Conv2dSpec spec, Window2d pool,
            Shape input) {
        ConvOps convolutions = around.backend().conv();
        Backward backward = Backward.of(around.needsInputGradient(), around.gradient("kernel") != null);
        return convolutions.planPooled(spec, pool, input, backward, around.scratch())
                .or(() -> around.backend().pool().planMaxRelu(pool, spec.outputShape(input))
                        .map(second -> new ConvolutionThenPooling(convolutions.plan(spec.withBias(false), input,
                                backward, around.scratch()), second)));
    }
}
