package dev.whisker.model.rewrite;

import dev.whisker.layer.Computation;
import dev.whisker.model.Graph;
import dev.whisker.model.Node;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;

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

    /**
     * Rewrites a model: in place of each run of nodes, one that computes what they do.
     *
     * @param runs     the nodes of the run that begins with this one, the last of them giving its output; empty if none
     *                 does
     * @param together made of a run, as a graph of its own
     */
    static Graph join(Graph model, IntFunction<List<Integer>> runs, Function<Graph, Computation> together) {
        NewNodes nodes = new NewNodes(model);
        Set<Integer> joined = new HashSet<>();
        for (int i = 0; i < model.size(); i++) {
            List<Integer> run = joined.contains(i) ? List.of() : runs.apply(i);
            if (!run.isEmpty()) {
                Node first = model.node(i);
                boolean anyTrainable = run.stream().anyMatch(each -> model.node(each).trainable());
                nodes.addInPlaceOf(i, new Node(first.path(), together.apply(model.part(run)), first.inputs(),
                        anyTrainable, first.inference(), first.draws()));
                run.forEach(nodes::isLast);
                joined.addAll(run);
            } else if (!joined.contains(i)) {
                nodes.keep(i);
            }
        }
        return nodes.graph();
    }

    private int number(int node) {
        return node == Graph.INPUT ? Graph.INPUT : numbers[node];
    }

    /** The rewritten graph; the same one if nothing has changed. */
    Graph graph() {
        return changed ? before.withNodes(nodes) : before;
    }
}
