package dev.whisker.model.rewrite;

import dev.whisker.layer.ActivationLayer;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.MaxPooling2D;
import dev.whisker.model.Graph;
import dev.whisker.op.Activation;
import dev.whisker.op.ConvOps;
import java.util.List;

/**
 * Puts {@code Conv2D, MaxPooling2D, Activation(relu)}, which {@link MoveReluAfterMaxPooling} has made, into one
 * {@link PooledConvolution}, where a backend computes that better than one after the other.
 */
public final class JoinMaxPooling {
    private JoinMaxPooling() {
    }

    /** The rewritten model; the same one if there is nothing to do. */
    public static Graph apply(Graph model, ConvOps ops) {
        return NewNodes.join(model, first -> run(model, first, ops), PooledConvolution::new);
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
