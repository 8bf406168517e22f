package dev.whisker.train.inside;

import dev.whisker.layer.ActivationLayer;
import dev.whisker.layer.MaxPooling2D;
import dev.whisker.model.Graph;
import dev.whisker.model.Node;
import dev.whisker.op.Activation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which values of the model as described the values of the rewritten model are, for rewrites that keep all bits. They
 * are not undone for an observer, which would make steps slower: what they have moved follows exactly.
 *
 * <p>{@code Conv2D(relu), MaxPooling2D} is computed as {@code Conv2D, MaxPooling2D, Activation(relu)}. The
 * convolution's value is then that of its output raised to at least 0; pooling's is the output of the activation, and
 * so is its gradient. The convolution's gradient has the same elements and is 0 elsewhere, as each goes to one place of
 * one window; where windows overlap, gradients add up, and the convolution's is left out. A softmax or sigmoid at the
 * end becomes a node of its own, after the logits, which are then "layer:pre".
 */
public final class ValueNames {
    /** What is shown of a layer that no rewrite has changed. */
    private static final double ALL = Double.NEGATIVE_INFINITY;

    private final Map<String, Meaning> meanings = new HashMap<>();

    /**
     * What the output of a layer stands for.
     *
     * @param value    the path of the value; null for none
     * @param floor    what lies below counts as this
     * @param gradient the path of its gradient; null for none
     * @param spread   the path whose gradient has the same elements, besides zeros; null for none
     */
    record Meaning(String value, double floor, String gradient, String spread) {
    }

    /**
     * @param standard  the model before those rewrites
     * @param rewritten the same after them
     */
    public ValueNames(Graph standard, Graph rewritten) {
        Set<String> before = new HashSet<>();
        standard.nodes().forEach(node -> before.add(node.path()));
        rewritten.nodes().stream().filter(node -> !before.contains(node.path()))
                .forEach(node -> add(rewritten, node, rewritten.node(node.inputs().get(0))));
    }

    /** @param added what a rewrite has put after another node */
    private void add(Graph graph, Node added, Node after) {
        boolean relu = added.computation() instanceof ActivationLayer layer && layer.activation() == Activation.RELU;
        if (relu && after.computation() instanceof MaxPooling2D pool) {
            String convolution = graph.node(after.inputs().get(0)).path();
            boolean overlap = pool.strides() != null && (pool.strides().height() < pool.poolSize().height()
                    || pool.strides().width() < pool.poolSize().width());
            meanings.put(convolution, new Meaning(convolution, 0, null, null));
            meanings.put(after.path(), new Meaning(null, ALL, null, null));
            meanings.put(added.path(), new Meaning(after.path(), ALL, after.path(), overlap ? null : convolution));
        } else {
            String before = after.path() + ":pre";
            meanings.put(after.path(), new Meaning(before, ALL, before, null));
            meanings.put(added.path(), new Meaning(after.path(), ALL, after.path(), null));
        }
    }

    Meaning of(String layer) {
        return meanings.getOrDefault(layer, new Meaning(layer, ALL, layer, null));
    }
}
