package dev.whisker.model;

import dev.whisker.layer.Instance;
import dev.whisker.tensor.DType;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the gradients of a graph's values lie, from when to when, and how those of a value that several nodes read
 * become one. Values and times are numbered as in {@link ValueSlots}.
 *
 * <p>Each node that reads a value contributes to its gradient, in the order in which nodes run backward. A contribution
 * is written by the node, or is the gradient of the node's output itself: after a view, or a sum. One that stands
 * alone and is such a gradient lies where that does. Of several, the first that is written is written into the place of
 * the sum; the ones that are gradients of outputs are added after that, the others are written elsewhere first, and
 * added. The order is fixed by the graph.
 */
final class GradientSlots {
    private final Graph graph;
    private final int batch;
    private final DType type;
    private final Reach reach;
    private final Instance[] instances;
    private final int begin;
    private final int lossNode;
    private final boolean external;
    private final Slot[] slots;
    /** By node and input: where the node writes; null where it does not. */
    private final Target[][] targets;
    private final List<List<Transfer>> transfers = new ArrayList<>();
    private final List<Slot> own = new ArrayList<>();

    /** Where a node writes the gradient of an input: in the place of the value's gradient, or in one of its own. */
    record Target(Slot slot, int value) {
    }

    /** What happens after a node has run backward: something is copied or added to the gradient of a value. */
    record Transfer(boolean copies, Slot from, Slot to, int value) {
    }

    /** What a node contributes to the gradient of a value. */
    private record Contribution(int node, int place, boolean passes) {
    }

    /** @param external whether the gradients of input and output are the caller's tensors */
    GradientSlots(Graph graph, int batch, DType type, Reach reach, Instance[] instances, int begin, int lossNode,
            boolean external) {
        this.graph = graph;
        this.batch = batch;
        this.type = type;
        this.reach = reach;
        this.instances = instances;
        this.begin = begin;
        this.lossNode = lossNode;
        this.external = external;
        slots = new Slot[graph.size() + 1];
        targets = new Target[graph.size()][];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = new Target[graph.node(i).inputs().size()];
            transfers.add(new ArrayList<>());
        }
        if (reach.isActive(lossNode)) {
            place();
        }
    }

    private void place() {
        int top = lossNode + 1;
        slots[top] = slot("gradient of " + name(top), top, external);
        slots[top].use(graph.size());
        for (int value = lossNode; value >= begin; value--) {
            List<Contribution> contributions = contributions(value);
            if (!contributions.isEmpty()) {
                place(value, contributions);
            }
        }
        for (int i = begin; i <= lossNode; i++) {
            if (reach.isActive(i) && !instances[i].isView()) {
                slots[i + 1].use(backwardTime(i));
            }
        }
    }

    /** In the order in which nodes run backward. */
    private List<Contribution> contributions(int value) {
        List<Contribution> contributions = new ArrayList<>();
        for (int i = lossNode; i >= value; i--) {
            List<Integer> inputs = graph.node(i).inputs();
            for (int place = 0; place < inputs.size(); place++) {
                if (inputs.get(place) + 1 == value && reach.needsInput(i, place)) {
                    contributions.add(new Contribution(i, place, instances[i].passesGradient(place)));
                }
            }
        }
        return contributions;
    }

    private void place(int value, List<Contribution> contributions) {
        boolean outer = external && value == begin;
        Contribution first = contributions.get(0);
        if (contributions.size() == 1 && first.passes && !(outer && slots[first.node + 1].isLent())) {
            share(value, first, outer);
            return;
        }
        slots[value] = slot("gradient of " + name(value), value, outer);
        Contribution written = contributions.stream().filter(each -> !each.passes).findFirst().orElse(null);
        if (written != null) {
            write(written, slots[value], value);
        }
        boolean begun = false;
        List<Contribution> waiting = new ArrayList<>();
        for (Contribution each : contributions) {
            if (each == written) {
                waiting.forEach(earlier -> transfer(false, slots[earlier.node + 1], value, each.node));
                waiting.clear();
                begun = true;
            } else if (!each.passes) {
                Slot part = slot("part of the gradient of " + name(value), value, false);
                write(each, part, value);
                transfer(false, part, value, each.node);
            } else if (begun) {
                transfer(false, slots[each.node + 1], value, each.node);
            } else if (written == null) {
                transfer(true, slots[each.node + 1], value, each.node);
                begun = true;
            } else {
                waiting.add(each);
            }
        }
    }

    /**
     * The gradient of a value that is that of a node's output. The caller's place for it then takes over all that
     * shares it.
     */
    private void share(int value, Contribution only, boolean outer) {
        Slot shared = slots[only.node + 1];
        if (!outer) {
            slots[value] = shared;
            return;
        }
        slots[value] = slot("gradient of " + name(value), value, true);
        for (int other = value + 1; other < slots.length; other++) {
            if (slots[other] == shared) {
                slots[other] = slots[value];
            }
        }
        replace(shared, slots[value]);
        own.remove(shared);
    }

    private void replace(Slot before, Slot after) {
        for (Target[] ofNode : targets) {
            for (int place = 0; place < ofNode.length; place++) {
                if (ofNode[place] != null && ofNode[place].slot == before) {
                    ofNode[place] = new Target(after, ofNode[place].value);
                }
            }
        }
        transfers.forEach(list -> list.replaceAll(each ->
                new Transfer(each.copies, each.from == before ? after : each.from,
                each.to == before ? after : each.to, each.value)));
    }

    private Slot slot(String name, int value, boolean isLent) {
        Slot slot = new Slot(name, graph.outputShape(value - 1, batch).size() * type.bytes(), isLent);
        if (!isLent) {
            own.add(slot);
        }
        return slot;
    }

    private void write(Contribution contribution, Slot slot, int value) {
        targets[contribution.node][contribution.place] = new Target(slot, value);
        slot.use(backwardTime(contribution.node));
    }

    private void transfer(boolean copies, Slot from, int value, int node) {
        transfers.get(node).add(new Transfer(copies, from, slots[value], value));
        from.use(backwardTime(node));
        slots[value].use(backwardTime(node));
    }

    private String name(int value) {
        return value == 0 ? "input" : graph.node(value - 1).path();
    }

    private int backwardTime(int node) {
        return 2 * graph.size() - node;
    }

    /** Where the gradient of a value lies; null where there is none. */
    Slot slot(int value) {
        return slots[value];
    }

    Target target(int node, int place) {
        return targets[node][place];
    }

    List<Transfer> after(int node) {
        return transfers.get(node);
    }

    /** Those that are not the caller's. */
    List<Slot> own() {
        return own;
    }
}
