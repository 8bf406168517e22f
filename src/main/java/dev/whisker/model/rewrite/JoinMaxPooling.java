package dev.whisker.model.rewrite;

import dev.whisker.layer.ActivationLayer;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.MaxPooling2D;
import dev.whisker.model.Graph;
import dev.whisker.model.Node;
import dev.whisker.op.Activation;
import dev.whisker.op.ConvOps;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Puts {@code Conv2D, MaxPooling2D, Activation(relu)}, which {@link MoveReluAfterMaxPooling} has made, into one
 * {@link PooledConvolution}, where a backend computes that better than one after the other.
 */
public final class JoinMaxPooling {
    private JoinMaxPooling() {
    }

    /** The rewritten model; the same one if there is nothing to do. */
    public static Graph apply(Graph model, ConvOps ops) {
        NewNodes nodes = new NewNodes(model);
        Set<Integer> joined = new HashSet<>();
        for (int i = 0; i < model.size(); i++) {
            List<Integer> run = run(model, i, ops);
            if (!run.isEmpty()) {
                Node first = model.node(i);
                nodes.addInPlaceOf(i, new Node(first.path(), new PooledConvolution(model.part(run)), first.inputs(),
                        first.trainable(), first.inference(), first.draws()));
                run.forEach(nodes::isLast);
                joined.addAll(run);
            } else if (!joined.contains(i)) {
                nodes.keep(i);
            }
        }
        return nodes.graph();
    }

    /** The nodes that join, beginning with this one; empty if there are none. */
    private static List<Integer> run(Graph model, int linear, ConvOps ops) {
        int pool = model.onlyReader(linear);
        int relu = pool < 0 ? -1 : model.onlyReader(pool);
        return relu >= 0 && model.node(linear).computation() instanceof Conv2D conv
                && conv.activation() == Activation.LINEAR
                && model.node(pool).computation() instanceof MaxPooling2D max
                && ops.joinsPooling(PooledConvolution.spec(conv), max.window(), model.inputShapes(linear, 1).get(0))
                && model.node(relu).computation() instanceof ActivationLayer layer
                && layer.activation() == Activation.RELU ? List.of(linear, pool, relu) : List.of();
    }
}
