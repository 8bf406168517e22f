package dev.whisker.model.rewrite;

import dev.whisker.layer.Conv2D;
import dev.whisker.layer.DepthwiseConv2D;
import dev.whisker.layer.LayerContext;
import dev.whisker.layer.LayerInstance;
import dev.whisker.layer.WeightSpec;
import dev.whisker.model.Graph;
import dev.whisker.model.SeveralLayers;
import dev.whisker.op.Conv2dSpec;
import dev.whisker.op.InvertedResidualPlan;
import dev.whisker.op.InvertedResidualSpec;
import dev.whisker.tensor.Shape;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * An inverted residual block ({@link InvertedResidualSpec}), its batch normalizations folded in. Where nothing is
 * trained, it is one operation; elsewhere, and where the backend has no such form, its layers are computed one after
 * another. Shapes, weights and what is kept are those of the layers. Made by {@link JoinInvertedResiduals}.
 *
 * @param body three {@link FoldedBatchNormalization}s, and in some blocks an Add
 */
record InvertedResidual(Graph body) implements SeveralLayers {
    /** {@value}: the convolutions, each with its normalization. */
    static final int CONVOLUTIONS = 3;

    FoldedBatchNormalization convolution(int index) {
        return (FoldedBatchNormalization) body.node(index).computation();
    }

    /** What it computes as one operation. */
    InvertedResidualSpec spec() {
        DepthwiseConv2D depthwise = (DepthwiseConv2D) convolution(1).folded();
        return new InvertedResidualSpec(spec(convolution(0)), depthwise.spec(depthwise.activation()),
                spec(convolution(2)), body.size() > CONVOLUTIONS);
    }

    private static Conv2dSpec spec(FoldedBatchNormalization layer) {
        Conv2D convolution = (Conv2D) layer.folded();
        return new Conv2dSpec(convolution.filters(), convolution.window(), true, convolution.activation());
    }

    @Override
    public LayerInstance build(LayerContext context, List<Shape> inputs) {
        Shape input = inputs.get(0);
        Optional<InvertedResidualPlan> plan = isStill(context)
                ? context.backend().conv().planInvertedResidual(spec(), input) : Optional.empty();
        return plan.isPresent() ? new InvertedResidualInstance(context, this, input, plan.get())
                : body.build(context, input);
    }

    /** Whether nothing goes backward, and each convolution with its normalization is one layer. */
    private boolean isStill(LayerContext context) {
        return !context.needsBackward(body.weights().stream().map(WeightSpec::name).toArray(String[]::new))
                && IntStream.range(0, CONVOLUTIONS).allMatch(i -> convolution(i).isOneLayer(context));
    }
}
