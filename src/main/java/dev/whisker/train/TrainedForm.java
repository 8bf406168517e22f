package dev.whisker.train;

import dev.whisker.model.Graph;
import dev.whisker.model.rewrite.JoinConvolutions;
import dev.whisker.model.rewrite.JoinMaxPooling;
import dev.whisker.model.rewrite.MoveReluAfterMaxPooling;
import dev.whisker.model.rewrite.SliceBatches;
import dev.whisker.model.rewrite.SplitOutputActivation;
import dev.whisker.model.rewrite.StandardForm;
import dev.whisker.model.rewrite.WeightDraws;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.train.inside.ValueNames;

/**
 * A model rewritten for speed. Every rewrite keeps the names of weights and their first values, which are those of a
 * seed on all backends.
 *
 * @param graph as it is computed
 * @param names what its values are in the model as described
 */
record TrainedForm(Graph graph, ValueNames names) {
    /**
     * Rewrites a model.
     *
     * @param seesLogits whether a softmax or sigmoid at the end becomes a layer of its own
     * @param mode       of the model: in inference no gradient passes through any layer
     */
    static TrainedForm of(Graph described, boolean seesLogits, Backend backend, Mode mode) {
        Graph standard = WeightDraws.apply(StandardForm.apply(described));
        Graph moved = MoveReluAfterMaxPooling.apply(standard);
        Graph split = seesLogits ? SplitOutputActivation.apply(moved) : moved;
        Graph joined = joined(split, backend, mode);
        return new TrainedForm(SliceBatches.apply(joined, backend.picturesAtATime()), new ValueNames(standard, split));
    }

    /** With layers joined; a node that joins several shows the values of each. */
    private static Graph joined(Graph model, Backend backend, Mode mode) {
        Graph pooled = JoinMaxPooling.apply(model, backend.conv());
        int still = mode == Mode.INFERENCE ? pooled.size() : pooled.firstTrained();
        return JoinConvolutions.apply(pooled, backend, still);
    }
}
