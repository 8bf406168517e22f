package dev.whisker.model.rewrite;

import dev.whisker.layer.Conv2D;
import dev.whisker.layer.DepthwiseConv2D;
import dev.whisker.model.Graph;
import dev.whisker.model.Node;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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
        NewNodes nodes = new NewNodes(model);
        Set<Integer> joined = new HashSet<>();
        for (int i = 0; i < model.size(); i++) {
            int reader = model.onlyReader(i);
            if (reader >= 0 && reader < end && fit(model.node(i), model.node(reader))) {
                nodes.addInPlaceOf(i, join(model, List.of(i, reader)));
                nodes.isLast(reader);
                joined.add(reader);
            } else if (!joined.contains(i)) {
                nodes.keep(i);
            }
        }
        return nodes.graph();
    }

    private static boolean fit(Node first, Node second) {
        return first.computation() instanceof FoldedBatchNormalization before
                && second.computation() instanceof FoldedBatchNormalization after
                && before.body().node(0).computation() instanceof Conv2D
                && after.body().node(0).computation() instanceof DepthwiseConv2D
                && first.inference() == second.inference();
    }

    private static Node join(Graph model, List<Integer> pair) {
        Node first = model.node(pair.get(0));
        boolean anyTrainable = pair.stream().anyMatch(i -> model.node(i).trainable());
        return new Node(first.path(), new DepthwisePair(model.part(pair)), first.inputs(), anyTrainable,
                first.inference(), first.draws());
    }
}
