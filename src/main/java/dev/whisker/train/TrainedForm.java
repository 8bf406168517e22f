package dev.whisker.train;

import dev.whisker.model.Graph;
import dev.whisker.model.rewrite.MoveReluAfterMaxPooling;
import dev.whisker.model.rewrite.SliceBatches;
import dev.whisker.model.rewrite.SplitOutputActivation;
import dev.whisker.model.rewrite.StandardForm;
import dev.whisker.train.inside.ValueNames;

/**
 * A model rewritten for speed. Every rewrite keeps the names of weights.
 *
 * @param graph as it is computed
 * @param names what its values are in the model as described
 */
record TrainedForm(Graph graph, ValueNames names) {
    /**
     * Rewrites a model.
     *
     * @param seesLogits      whether a softmax or sigmoid at the end becomes a layer of its own
     * @param picturesAtATime for frozen layers
     */
    static TrainedForm of(Graph described, boolean seesLogits, int picturesAtATime) {
        Graph standard = StandardForm.apply(described);
        Graph moved = MoveReluAfterMaxPooling.apply(standard);
        Graph split = seesLogits ? SplitOutputActivation.apply(moved) : moved;
        return new TrainedForm(SliceBatches.apply(split, picturesAtATime), new ValueNames(standard, split));
    }
}
