package dev.whisker.model.rewrite;

import dev.whisker.layer.BatchNormalization;
import dev.whisker.model.Graph;
import dev.whisker.model.Node;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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
        NewNodes nodes = new NewNodes(model);
        Set<Integer> folded = new HashSet<>();
        for (int i = 0; i < model.size(); i++) {
            List<Integer> run = run(model, i);
            if (!run.isEmpty()) {
                nodes.addInPlaceOf(i, fold(model, run));
                run.forEach(nodes::isLast);
                folded.addAll(run);
            } else if (!folded.contains(i)) {
                nodes.keep(i);
            }
        }
        return nodes.graph();
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

    private static Node fold(Graph model, List<Integer> run) {
        Node first = model.node(run.get(0));
        boolean anyTrainable = run.stream().anyMatch(i -> model.node(i).trainable());
        return new Node(first.path(), new FoldedBatchNormalization(model.part(run)), first.inputs(), anyTrainable,
                first.inference(),
                first.draws());
    }
}
