package dev.whisker.model.rewrite;

import dev.whisker.layer.DepthwiseConv2D;
import dev.whisker.layer.LayerContext;
import dev.whisker.layer.LayerInstance;
import dev.whisker.layer.WeightSpec;
import dev.whisker.model.Graph;
import dev.whisker.model.SeveralLayers;
import dev.whisker.op.DepthwiseAfterPlan;
import dev.whisker.tensor.Shape;
import java.util.List;
import java.util.Optional;

/**
 * A convolution and the depthwise convolution after it, each with its batch normalization folded in. Where nothing is
 * trained, the first leaves its products as they are, and the second completes them as it loads them:
 *
 * <pre>
 * p = x * kernel1'
 * y = activation2(bias2' + depthwise convolution of activation1(p + bias1') with kernel2')
 * </pre>
 * with the bits of the two passes (activations of bfloat16 are rounded once less); elsewhere, and where the backend has
 * no such form, they are computed one after another. Shapes, weights and what is kept are those of the layers. Made by
 * {@link JoinDepthwise}.
 *
 * @param body two {@link FoldedBatchNormalization}s
 */
record DepthwisePair(Graph body) implements SeveralLayers {
    FoldedBatchNormalization first() {
        return (FoldedBatchNormalization) body.node(0).computation();
    }

    FoldedBatchNormalization second() {
        return (FoldedBatchNormalization) body.node(1).computation();
    }

    @Override
    public LayerInstance build(LayerContext context, List<Shape> inputs) {
        Shape input = inputs.get(0);
        Optional<DepthwiseAfterPlan> plan = isStill(context) ? plan(context, input.batch()) : Optional.empty();
        return plan.isPresent() ? new DepthwisePairInstance(context, this, input, plan.get())
                : body.build(context, input);
    }

    /** Whether nothing goes backward, and both layers are one layer each. */
    private boolean isStill(LayerContext context) {
        return !context.needsBackward(body.weights().stream().map(WeightSpec::name).toArray(String[]::new))
                && first().isOneLayer(context) && second().isOneLayer(context);
    }

    private Optional<DepthwiseAfterPlan> plan(LayerContext context, int batch) {
        DepthwiseConv2D depthwise = (DepthwiseConv2D) second().folded();
        return context.backend().joinsLayers()
                ? context.backend().conv().planAfter(first().activation(), depthwise.spec(depthwise.activation()),
                        body.outputShape(0, batch)) : Optional.empty();
    }
}
