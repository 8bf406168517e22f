package dev.whisker.model.rewrite;

import dev.whisker.model.Graph;
import dev.whisker.op.Backend;

/** Puts convolutions that follow each other into one node, where a backend computes them in fewer passes. */
public final class JoinConvolutions {
    private JoinConvolutions() {
    }

    /**
     * The rewritten model; the same one if there is nothing to do.
     *
     * @param end only nodes before this one: those that no gradient passes through
     */
    public static Graph apply(Graph model, Backend backend, int end) {
        Graph blocks = JoinInvertedResiduals.apply(model, backend.conv(), end);
        int newEnd = end - model.size() + blocks.size(); // all that went lay before
        return backend.joinsLayers() ? JoinDepthwise.apply(blocks, newEnd) : blocks;
    }
}
