package dev.whisker.model;

import dev.whisker.layer.LayerContext;
import dev.whisker.layer.WeightSpec;
import java.util.List;

/**
 * Which gradients a graph computes: those of values on a way from a trained weight, or from the input where its
 * gradient is wanted, to the node that the loss looks at.
 *
 * <p>Value {@code i + 1} is the output of node i, value 0 the model's input.
 */
final class Reach {
    private final Graph graph;
    private final boolean[] wanted;
    private final boolean[] active;

    /**
     * @param first    the first node that is run; {@code first} is then the value that goes in
     * @param lossNode the node whose output has a gradient from outside
     */
    Reach(Graph graph, LayerContext context, int first, int lossNode) {
        this.graph = graph;
        wanted = new boolean[graph.size() + 1];
        active = new boolean[graph.size()];
        wanted[first] = context.needsInputGradient();
        for (int i = first; i <= lossNode; i++) {
            wanted[i + 1] = isTrained(i, context)
                    || graph.node(i).inputs().stream().anyMatch(input -> wanted[input + 1]);
        }
        boolean[] useful = new boolean[graph.size()];
        useful[lossNode] = true;
        for (int i = lossNode; i >= first; i--) {
            active[i] = useful[i] && wanted[i + 1];
            if (useful[i]) {
                graph.node(i).inputs().stream().filter(input -> input >= first).forEach(input -> useful[input] = true);
            }
        }
    }

    private boolean isTrained(int node, LayerContext context) {
        List<WeightSpec> weights = graph.weights(node);
        return weights.stream().anyMatch(spec -> context.gradient(graph.node(node).weightPath(spec.name())) != null);
    }

    /** Whether the node is run backward. */
    boolean isActive(int node) {
        return active[node];
    }

    /** Whether the node computes the gradient of its input of this place, counted among its inputs. */
    boolean needsInput(int node, int place) {
        return active[node] && wanted[graph.node(node).inputs().get(place) + 1];
    }

    boolean needsAnyInput(int node) {
        return active[node] && graph.node(node).inputs().stream().anyMatch(input -> wanted[input + 1]);
    }
}
