package dev.whisker.model.rewrite;

import dev.whisker.layer.Conv2D;
import dev.whisker.layer.DepthwiseConv2D;
import dev.whisker.model.Graph;
import dev.whisker.model.Node;
import java.util.List;

/**
 * Puts a convolution with its normalization, and the depthwise convolution with its own that alone takes the output of
 * that, into one {@link DepthwisePair}: the expansions of MobileNetV2, and its first convolution. Whether that computes
 * them in fewer passes depends on the backend, the mode, and on what is trained.
 */
public final class JoinDepthwise {
    private JoinDepthwise() {
    }

    /**
     * The rewritten model; the same one if there is nothing to do.
     *
     * @param end only nodes before this one: those that no gradient passes through
     */
    public static Graph apply(Graph model, int end) {
        return NewNodes.join(model, first -> run(model, first, end), DepthwisePair::new);
    }

    /** The nodes that join, beginning with this one; empty if there are none. */
    private static List<Integer> run(Graph model, int first, int end) {
        int second = model.onlyReader(first);
        return second >= 0 && second < end && fit(model.node(first), model.node(second)) ? List.of(first, second)
                : List.of();
    }

    private static boolean fit(Node first, Node second) {
        return first.computation() instanceof FoldedBatchNormalization before
                && second.computation() instanceof FoldedBatchNormalization after
                && before.body().node(0).computation() instanceof Conv2D
                && after.body().node(0).computation() instanceof DepthwiseConv2D
                && first.inference() == second.inference();
    }
}
