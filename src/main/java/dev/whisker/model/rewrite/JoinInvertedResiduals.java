package dev.whisker.model.rewrite;

import dev.whisker.layer.Add;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.DepthwiseConv2D;
import dev.whisker.model.Graph;
import dev.whisker.model.Node;
import dev.whisker.op.Activation;
import dev.whisker.op.ConvOps;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts a convolution, the depthwise convolution that alone takes its output, the linear 1x1 convolution that alone
 * takes the output of that, each with its normalization, and the sum of the result with the first one's input into one
 * {@link InvertedResidual}, where a backend computes that better than one after the other: the blocks of MobileNetV2.
 */
final class JoinInvertedResiduals {
    private JoinInvertedResiduals() {
    }

    /**
     * The rewritten model; the same one if there is nothing to do.
     *
     * @param end only nodes before this one: those that no gradient passes through
     */
    static Graph apply(Graph model, ConvOps ops, int end) {
        return NewNodes.join(model, first -> run(model, first, ops, end), InvertedResidual::new);
    }

    /** The nodes that join, beginning with this one; empty if there are none. */
    private static List<Integer> run(Graph model, int first, ConvOps ops, int end) {
        int second = model.onlyReader(first);
        int third = second < 0 ? -1 : model.onlyReader(second);
        if (third < 0 || third >= end || !isConvolution(model.node(first), Conv2D.class)
                || !isConvolution(model.node(second), DepthwiseConv2D.class) || !isProjection(model.node(third))) {
            return List.of();
        }
        List<Integer> run = new ArrayList<>(List.of(first, second, third));
        int sum = sum(model, model.node(first).inputs().get(0), third);
        if (sum >= 0 && sum < end) {
            run.add(sum);
        }
        boolean alike = run.stream().map(i -> model.node(i).inference()).distinct().count() == 1;
        return alike && ops.joinsInvertedResidual(new InvertedResidual(model.part(run)).spec(),
                model.inputShapes(first, 1).get(0)) ? run : List.of();
    }

    private static boolean isConvolution(Node node, Class<?> type) {
        return node.computation() instanceof FoldedBatchNormalization folded
                && type.isInstance(folded.body().node(0).computation());
    }

    private static boolean isProjection(Node node) {
        return isConvolution(node, Conv2D.class)
                && ((FoldedBatchNormalization) node.computation()).activation() == Activation.LINEAR;
    }

    /** The node that adds the input to what the projection gives, and alone takes that; -1 if there is none. */
    private static int sum(Graph model, int input, int projection) {
        List<Integer> readers = model.readers(projection);
        int reader = readers.size() == 1 ? readers.get(0) : -1;
        return reader >= 0 && model.node(reader).computation() instanceof Add
                && (model.node(reader).inputs().equals(List.of(input, projection))
                || model.node(reader).inputs().equals(List.of(projection, input))) ? reader : -1;
    }
}
