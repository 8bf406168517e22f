package dev.whisker.model.rewrite;

import dev.whisker.layer.BatchNormalization;
import dev.whisker.model.Graph;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts every linear convolution or dense layer, the batch normalization that alone takes its output, and an activation
 * that alone takes the output of that, into one {@link FoldedBatchNormalization}. Whether that computes them as one
 * layer depends on the mode and on what is trained.
 */
public final class FoldBatchNormalization {
    private FoldBatchNormalization() {
    }

    /** The rewritten model; the same one if there is nothing to do. */
    public static Graph apply(Graph model) {
        return NewNodes.join(model, first -> run(model, first), FoldedBatchNormalization::new);
    }

    /** The nodes that fold into one, beginning with this one; empty if it folds with none. */
    private static List<Integer> run(Graph model, int linear) {
        int norm = model.onlyReader(linear);
        if (norm < 0 || !FoldedBatchNormalization.isLinear(model.node(linear).computation())
                || !(model.node(norm).computation() instanceof BatchNormalization)) {
            return List.of();
        }
        List<Integer> run = new ArrayList<>(List.of(linear, norm));
        int activation = model.onlyReader(norm);
        if (activation >= 0 && FoldedBatchNormalization.activation(model.node(activation).computation()) != null) {
            run.add(activation);
        }
        return run;
    }
}
