package dev.whisker.model.rewrite;

import dev.whisker.layer.Computation;
import dev.whisker.model.Graph;
import dev.whisker.model.Node;
import java.util.ArrayList;
import java.util.List;

/** The nodes of a rewritten graph, taken over from the one before in its order. */
final class NewNodes {
    private final Graph before;
    private final List<Node> nodes = new ArrayList<>();
    /** By the number before: the number now, once it is known. */
    private final int[] numbers;
    private boolean changed;

    NewNodes(Graph before) {
        this.before = before;
        numbers = new int[before.size()];
    }

    /** What a node was before is now the output of the node that was added last. */
    void isLast(int node) {
        numbers[node] = nodes.size() - 1;
    }

    /** A node goes: what took its output takes the input that it had. */
    void skip(int node) {
        numbers[node] = number(before.node(node).inputs().get(0));
        changed = true;
    }

    /** Takes a node over. */
    void keep(int node) {
        add(before.node(node));
        isLast(node);
    }

    /** Takes a node over, with something else in it. */
    void replace(int node, Computation other) {
        add(before.node(node).withComputation(other));
        isLast(node);
        changed = true;
    }

    /** Adds a node whose inputs are numbered as before. */
    private void add(Node node) {
        nodes.add(node.withInputs(node.inputs().stream().map(this::number).toList()));
    }

    /** Adds a new node after the one that was added last. */
    void append(Node node) {
        nodes.add(node.withInputs(List.of(nodes.size() - 1)));
        changed = true;
    }

    /** Adds a node that reads what a node before read. */
    void addInPlaceOf(int node, Node other) {
        add(other.withInputs(before.node(node).inputs()));
        isLast(node);
        changed = true;
    }

    private int number(int node) {
        return node == Graph.INPUT ? Graph.INPUT : numbers[node];
    }

    /** The rewritten graph; the same one if nothing has changed. */
    Graph graph() {
        return changed ? before.withNodes(nodes) : before;
    }
}
