package dev.whisker.model.rewrite;

import dev.whisker.layer.Conv2D;
import dev.whisker.layer.LayerContext;
import dev.whisker.layer.LayerInstance;
import dev.whisker.layer.MaxPooling2D;
import dev.whisker.model.Graph;
import dev.whisker.model.SeveralLayers;
import dev.whisker.op.PooledReluPlan;
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
 * {@code + bias} was rounded, its gradient goes to another of these ({@link PooledReluPlan}). After pooling there is a
 * quarter of the data, so the bias costs a quarter, and its gradient too. Where the backend has no such form, the
 * layers are computed one after another. Shapes and weights are those of the layers. Kept for backward: x, y, and where
 * the maxima were found. Made by {@link JoinMaxPooling}.
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
        MaxPooling2D pool = (MaxPooling2D) body.node(1).computation();
        Optional<PooledReluPlan> plan = context.backend().joinsLayers()
                ? context.backend().pool().planMaxRelu(pool.window(), body.outputShape(0, input.batch()))
                : Optional.empty();
        return plan.isPresent() ? new PooledConvolutionInstance(context, this, input, plan.get())
                : body.build(context, input);
    }
}
