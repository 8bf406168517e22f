package dev.whisker.model.rewrite;

import dev.whisker.model.Graph;
import dev.whisker.op.Backend;

/** Convolutions that follow each other in one node, where a backend computes them in fewer passes. */
public final class JoinedConvolutions {
    private JoinedConvolutions() {
    }

    /**
     * The rewritten model; the same one if there is nothing to do.
     *
     * @param end only nodes before this one: those that no gradient passes through
     */
    public static Graph apply(Graph model, Backend backend, int end) {
        if (backend.joinsLayers()) {
            return JoinDepthwise.apply(model, end);
        }
        return JoinInvertedResiduals.apply(model, backend.conv(), end);
    }
}
