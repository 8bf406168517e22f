package dev.whisker.model;

import dev.whisker.layer.Instance;
import dev.whisker.layer.Step;
import dev.whisker.layer.ValueWatcher;
import dev.whisker.layer.WatchedValue;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Shows the watcher of a step what the nodes of a graph compute. A node that consists of layers shows these itself. */
final class NodeWatch {
    private final Graph graph;
    private final Instance[] instances;
    /** By node: whether it is a layer alone; null where that was not asked yet. */
    private final Boolean[] shown;

    NodeWatch(Graph graph, Instance[] instances) {
        this.graph = graph;
        this.instances = instances;
        this.shown = new Boolean[instances.length];
    }

    private boolean isShown(int node, Step step) {
        if (step.watcher() == null) {
            return false;
        }
        if (shown[node] == null) {
            shown[node] = instances[node].watched().isEmpty();
        }
        return shown[node];
    }

    void forward(int node, Tensor output, Step step) {
        if (isShown(node, step)) {
            step.watcher().forward(graph.node(node).valuePath(), output);
        }
    }

    void gradient(int node, Tensor output, Step step) {
        if (isShown(node, step)) {
            step.watcher().gradient(graph.node(node).valuePath(), output);
        }
    }

    /** @param inputs the gradients of the inputs; null where the node has written none */
    void backward(int node, List<Tensor> inputs, Step step) {
        if (!isShown(node, step)) {
            return;
        }
        ValueWatcher watcher = step.watcher();
        String path = graph.node(node).valuePath();
        if (inputs.stream().allMatch(Objects::isNull)) {
            watcher.backward(path, null);
        }
        inputs.stream().filter(Objects::nonNull).forEach(tensor -> watcher.backward(path, tensor));
    }

    /** What a watcher is shown of these nodes in each step, in the order of forward, without views of other values. */
    List<WatchedValue> values(int begin, int end, Shape[] shapes, Reach reach) {
        List<WatchedValue> all = new ArrayList<>();
        for (int i = begin; i < end; i++) {
            List<WatchedValue> inside = instances[i].watched();
            if (!inside.isEmpty()) {
                all.addAll(inside);
            } else if (!instances[i].isView()) {
                all.add(new WatchedValue(graph.node(i).valuePath(), shapes[i + 1], reach.isActive(i)));
            }
        }
        return all;
    }

    /** A node begins to compute. */
    void begin(Step step) {
        if (step.clock() != null) {
            step.clock().begin();
        }
    }

    /** It has ended. */
    void end(int node, boolean backward, Step step) {
        if (step.clock() != null) {
            step.clock().end(graph.node(node).valuePath(), backward);
        }
    }
}
