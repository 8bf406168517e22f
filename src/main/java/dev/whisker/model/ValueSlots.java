package dev.whisker.model;

import dev.whisker.layer.Instance;
import dev.whisker.tensor.DType;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the values of a graph lie, and from when to when. Value {@code i + 1} is the output of node i; node i runs
 * forward at time i and backward at time {@code 2 n - i}, and the loss is computed at time n.
 *
 * <p>A value lives from the node that writes it to the last that reads it, forward or backward. A view lies where the
 * value does that it is a view of. So does the output of a node that may overwrite an input, where the node is the last
 * to read that input in any of its shapes: for example the sum at the end of a residual block.
 */
final class ValueSlots {
    private final Graph graph;
    private final Reach reach;
    private final Instance[] instances;
    private final int begin;
    private final int end;
    private final int lossNode;
    private final boolean external;
    /** For each value the first one that lies in the same place. */
    private final int[] roots;
    /** By root. */
    private final Slot[] slots;
    private final DType type;
    private final int batch;

    /** @param external whether input and output are the caller's tensors */
    ValueSlots(Graph graph, int batch, DType type, Reach reach, Instance[] instances, int begin, int end, int lossNode,
            boolean external) {
        this.graph = graph;
        this.batch = batch;
        this.type = type;
        this.reach = reach;
        this.instances = instances;
        this.begin = begin;
        this.end = end;
        this.lossNode = lossNode;
        this.external = external;
        roots = new int[graph.size() + 1];
        slots = new Slot[graph.size() + 1];
        share();
        place();
    }

    private void share() {
        roots[begin] = begin;
        for (int i = begin; i < end; i++) {
            int shared = instances[i].isView() ? graph.node(i).inputs().get(0) + 1 : overwritten(i);
            roots[i + 1] = shared < 0 ? i + 1 : roots[shared];
        }
    }

    /**
     * The value that node i overwrites with its output; -1 if none. The last input first: in a block that is the
     * branch.
     */
    private int overwritten(int i) {
        List<Integer> inputs = graph.node(i).inputs();
        for (int place = inputs.size() - 1; place >= 0; place--) {
            int value = inputs.get(place) + 1;
            if (instances[i].mayOverwrite(place) && !isRead(roots[value], i)) {
                return value;
            }
        }
        return -1;
    }

    /**
     * Whether what lies in a place is needed besides as one input of node i, by a later node, by backward or from
     * outside.
     */
    private boolean isRead(int root, int i) {
        int here = 0;
        for (int value = root; value <= i; value++) {
            if (roots[value] != root) {
                continue;
            }
            if (value == begin || value == lossNode + 1 || isKept(value)) {
                return true;
            }
            for (int reader : readers(value)) {
                here += reader == i ? count(reader, value) : 0;
                if (reader > i) {
                    return true;
                }
            }
        }
        return here != 1;
    }

    private int count(int reader, int value) {
        return (int) graph.node(reader).inputs().stream().filter(input -> input + 1 == value).count();
    }

    private List<Integer> readers(int value) {
        return graph.readers(value - 1).stream().filter(reader -> reader < end).toList();
    }

    /** Whether backward reads this very value. */
    private boolean isKept(int value) {
        return value > begin && reach.isActive(value - 1) && instances[value - 1].keepsOutput()
                || readers(value).stream().anyMatch(reader -> keeps(reader, value));
    }

    private boolean keeps(int reader, int value) {
        List<Integer> inputs = graph.node(reader).inputs();
        for (int place = 0; place < inputs.size(); place++) {
            if (inputs.get(place) + 1 == value && reach.isActive(reader) && instances[reader].keepsInput(place)) {
                return true;
            }
        }
        return false;
    }

    private void place() {
        for (int value = begin; value <= end; value++) {
            int root = roots[value];
            if (slots[root] == null) {
                boolean outer = external && (root == begin || root == roots[end]);
                String name = value == begin ? "input" : graph.node(value - 1).path();
                slots[root] = new Slot(name, bytes(value), outer);
                slots[root].use(value == begin ? begin : value - 1);
            }
            Slot slot = slots[root];
            readers(value).forEach(slot::use);
            if (value > begin && reach.isActive(value - 1) && instances[value - 1].keepsOutput()) {
                slot.use(backwardTime(value - 1));
            }
            for (int reader : readers(value)) {
                if (keeps(reader, value)) {
                    slot.use(backwardTime(reader));
                }
            }
        }
        // The loss and the metrics read these after the last forward.
        slots[roots[end]].use(graph.size());
        slots[roots[lossNode + 1]].use(graph.size());
    }

    private int backwardTime(int node) {
        return 2 * graph.size() - node;
    }

    private long bytes(int value) {
        return graph.outputShape(value - 1, batch).size() * type.bytes();
    }

    Slot slot(int value) {
        return slots[roots[value]];
    }

    boolean together(int value, int other) {
        return roots[value] == roots[other];
    }

    /** Whether backward reads a value, perhaps in another shape. */
    boolean isKeptAnywhere(int value) {
        for (int other = begin; other <= end; other++) {
            if (roots[other] == roots[value] && isKept(other)) {
                return true;
            }
        }
        return false;
    }

    /** Those that are not the caller's, in computing order. */
    List<Slot> own() {
        List<Slot> own = new ArrayList<>();
        for (int value = begin; value <= end; value++) {
            if (roots[value] == value && !slots[value].isLent()) {
                own.add(slots[value]);
            }
        }
        return own;
    }
}
