package dev.whisker.model.rewrite;

import dev.whisker.model.Draws;
import dev.whisker.model.Graph;
import dev.whisker.model.Node;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides by which random numbers the first values of weights are drawn, before any rewrite that depends on a backend:
 * each layer keeps its own, whatever it is joined with afterwards, so that a seed gives the same weights everywhere.
 *
 * <p>Layers that are folded into one, and the nodes of a {@linkplain SliceBatches#end run} that can be computed in
 * slices, such as an application, draw by the number of the first of them, one weight after another.
 */
public final class WeightDraws {
    private WeightDraws() {
    }

    /** The same model with other {@link Node#draws}. */
    public static Graph apply(Graph standard) {
        List<Node> nodes = new ArrayList<>();
        int firstTrained = standard.firstTrained();
        for (int i = 0; i < standard.size();) {
            int end = SliceBatches.end(standard, i, firstTrained);
            Draws first = standard.node(i).draws();
            Count count = new Count(first.weights(), 0);
            if (end - i < SliceBatches.MIN_NODES) {
                end = i + 1;
                count = new Count(first.weights(), first.firstWeight());
            }
            for (; i < end; i++) {
                nodes.add(count.counted(standard, i));
            }
        }
        return standard.withNodes(nodes);
    }

    /** Counts the weights that are drawn by one number. */
    private static final class Count {
        private final long number;
        private int weights;

        Count(long number, int weights) {
            this.number = number;
            this.weights = weights;
        }

        /** A node, and the layers in it, with the numbers that are next. */
        Node counted(Graph graph, int index) {
            Node node = graph.node(index);
            Draws draws = new Draws(node.draws().number(), number, weights);
            if (!(node.computation() instanceof FoldedBatchNormalization folded)) {
                weights += graph.weights(index).size();
                return node.withDraws(draws);
            }
            Graph body = folded.body();
            List<Node> layers = new ArrayList<>();
            for (int i = 0; i < body.size(); i++) {
                layers.add(counted(body, i));
            }
            return node.withComputation(new FoldedBatchNormalization(body.withNodes(layers))).withDraws(draws);
        }
    }
}
