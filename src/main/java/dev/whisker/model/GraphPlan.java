package dev.whisker.model;

import dev.whisker.layer.BufferSpec;
import dev.whisker.layer.Instance;
import dev.whisker.layer.LayerContext;
import dev.whisker.layer.Step;
import dev.whisker.layer.WatchedValue;
import dev.whisker.op.Backend;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A graph, or a part of it, that computes: the instances of its nodes in order, and where everything lies that they
 * read and write. Values and times are numbered as in {@link ValueSlots}. Who uses it places the slots in memory.
 */
final class GraphPlan implements AutoCloseable {
    private final Graph graph;
    private final Backend backend;
    private final DType type;
    private final DType gradientType;
    private final int begin;
    private final int end;
    private final int lossNode;
    private final Reach reach;
    private final Instance[] instances;
    private final PlannedWork work;
    private final NodeWatch watch;
    private final ValueSlots valueSlots;
    private final GradientSlots gradientSlots;
    private final List<List<Slot>> extraSlots = new ArrayList<>();
    /** Of the values. */
    private final Shape[] shapes;
    private final Tensor[] values;
    private final Tensor[] gradients;
    private final List<List<Tensor>> inputs = new ArrayList<>();
    /** By node and input: where the node writes the input's gradient; null where it writes none. */
    private final List<List<Tensor>> targets = new ArrayList<>();
    private final List<List<Move>> moves = new ArrayList<>();

    /** A {@link GradientSlots.Transfer} between tensors. */
    private record Move(boolean copies, Tensor from, Tensor to) {
    }

    /**
     * @param graph    opened
     * @param begin    the first node that is run
     * @param end      one more than the last
     * @param lossNode the node whose output has a gradient from outside
     * @param external whether input and output, and their gradients, are the caller's tensors
     */
    GraphPlan(Graph graph, int batch, LayerContext context, int begin, int end, int lossNode, boolean external) {
        this.graph = graph;
        this.backend = context.backend();
        this.type = backend.activationType();
        this.gradientType = backend.gradientType();
        this.begin = begin;
        this.end = end;
        this.lossNode = lossNode;
        reach = new Reach(graph, context, begin, lossNode);
        instances = new Instance[graph.size()];
        watch = new NodeWatch(graph, instances);
        work = new PlannedWork(graph, batch, instances, reach, backend);
        shapes = IntStream.rangeClosed(0,
                graph.size()).mapToObj(value -> graph.outputShape(value - 1, batch)).toArray(Shape[]::new);
        values = new Tensor[graph.size() + 1];
        gradients = new Tensor[graph.size() + 1];
        try {
            for (int i = begin; i < end; i++) {
                NodeContext around = new NodeContext(context, graph.node(i), i, reach);
                instances[i] = graph.node(i).computation().build(around, graph.inputShapes(i, batch));
            }
            valueSlots = new ValueSlots(graph, batch, type, reach, instances, begin, end, lossNode, external);
            gradientSlots = new GradientSlots(graph, batch, gradientType, reach, instances, begin, lossNode, external);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
        for (int i = 0; i < graph.size(); i++) {
            inputs.add(new Inputs(graph.node(i).inputs()));
            targets.add(Arrays.asList(new Tensor[graph.node(i).inputs().size()]));
            moves.add(List.of());
            extraSlots.add(begin <= i && i < end ? extras(i, instances[i].buffers()) : List.of());
        }
    }

    /** What a node reads: always the present values. */
    private final class Inputs extends AbstractList<Tensor> {
        private final int[] nodes;

        Inputs(List<Integer> nodes) {
            this.nodes = nodes.stream().mapToInt(Integer::intValue).toArray();
        }

        @Override
        public Tensor get(int place) {
            return values[nodes[place] + 1];
        }

        @Override
        public int size() {
            return nodes.length;
        }
    }

    private List<Slot> extras(int node, List<BufferSpec> buffers) {
        return ExtraSlots.of(graph, node, buffers, reach.isActive(node));
    }

    /** All buffers that must have a place before {@link #bind}. */
    List<Slot> slots() {
        return slotsWith(extraSlots.stream().flatMap(List::stream));
    }

    /** Like {@link #slots}, to be measured alone: without those that no step writes unless it is watched. */
    List<Slot> writtenSlots() {
        return slotsWith(IntStream.range(begin, end).boxed()
                .flatMap(node -> extras(node, instances[node].writtenBuffers()).stream()));
    }

    private List<Slot> slotsWith(Stream<Slot> extras) {
        return Stream.of(valueSlots.own().stream(), gradientSlots.own().stream(), extras).flatMap(each -> each)
                .toList();
    }

    /** The time of the loss: what is used before it only is gone when backward begins. */
    int lossTime() {
        return graph.size();
    }

    /** Makes the tensors. Every slot has its memory, but for those that the caller hands over later. */
    void bind() {
        for (int i = begin; i < end; i++) {
            List<BufferSpec> specs = instances[i].buffers();
            List<Tensor> tensors = new ArrayList<>();
            for (int b = 0; b < specs.size(); b++) {
                tensors.add(extraSlots.get(i).get(b).tensor(specs.get(b).shape(), specs.get(b).dtype()));
            }
            instances[i].bind(tensors);
        }
        bindValues(false);
        bindGradients();
    }

    /** @param lentOnly whether the others have their places already */
    private void bindValues(boolean lentOnly) {
        for (int value = begin; value <= end; value++) {
            Slot slot = valueSlots.slot(value);
            if (!lentOnly || slot.isLent()) {
                values[value] = slot.tensor(shapes[value], type);
            }
        }
    }

    private void bindGradients() {
        for (int value = begin; value <= lossNode + 1; value++) {
            Slot slot = gradientSlots.slot(value);
            gradients[value] = slot == null ? null : slot.tensor(shapes[value], gradientType);
        }
        for (int i = begin; i <= lossNode; i++) {
            for (int place = 0; place < targets.get(i).size(); place++) {
                GradientSlots.Target target = gradientSlots.target(i, place);
                targets.get(i).set(place, target == null ? null
                        : target.slot().tensor(shapes[target.value()], gradientType));
            }
            moves.set(i, gradientSlots.after(i).stream().map(each -> new Move(each.copies(),
                    each.from().tensor(shapes[each.value()], gradientType),
                    each.to().tensor(shapes[each.value()], gradientType))).toList());
        }
    }

    /** Hands over input and output for the next {@link #forward}. */
    void lend(Tensor x, Tensor y) {
        valueSlots.slot(end).lend(y);
        valueSlots.slot(begin).lend(x);
        bindValues(true);
    }

    /** Hands over what the next {@link #backward} reads and writes. */
    void lend(Tensor x, Tensor y, Tensor dy, Tensor dx) {
        lend(x, y);
        if (reach.isActive(lossNode)) {
            gradientSlots.slot(end).lend(dy);
            if (gradientSlots.slot(begin) != null) {
                gradientSlots.slot(begin).lend(dx);
            }
            bindGradients();
        }
    }

    /** Runs the nodes in order. */
    void forward(Step step) {
        for (int i = begin; i < end; i++) {
            if (!instances[i].isView()) {
                watch.begin(step);
                instances[i].forward(inputs.get(i), values[i + 1], step);
                watch.end(i, false, step);
            }
            watch.forward(i, values[i + 1], step);
        }
    }

    /** Runs the nodes backward from the one that the loss looks at. */
    void backward(Step step) {
        for (int i = lossNode; i >= begin; i--) {
            if (reach.isActive(i)) {
                backward(i, step);
            }
        }
    }

    private void backward(int node, Step step) {
        watch.gradient(node, gradients[node + 1], step);
        if (computesGradients(node)) {
            watch.begin(step);
            instances[node].backward(inputs.get(node), values[node + 1], gradients[node + 1],
                    targets.get(node), step);
            watch.end(node, true, step);
            watch.backward(node, targets.get(node), step);
        }
        for (Move move : moves.get(node)) {
            if (move.copies) {
                backend.copy(move.from, move.to);
            } else {
                backend.add(move.from, move.to);
            }
        }
    }

    /** Whether there is more to do than to pass the output's gradient on. */
    private boolean computesGradients(int node) {
        if (instances[node].isView()) {
            return false;
        }
        for (int place = 0; place < targets.get(node).size(); place++) {
            if (targets.get(node).get(place) != null || !instances[node].passesGradient(place)) {
                return true;
            }
        }
        return false;
    }

    /** What a watcher is shown in each step, in the order of forward, without views of other values. */
    List<WatchedValue> watched() {
        return watch.values(begin, end, shapes, reach);
    }

    Tensor value(int value) {
        return values[value];
    }

    Tensor gradient(int value) {
        return gradients[value];
    }

    boolean isKept(int value) {
        return valueSlots.isKeptAnywhere(value);
    }

    /** Whether the output is the input itself, in another shape at most. */
    boolean isView() {
        return valueSlots.together(begin, end);
    }

    Instance instance(int node) {
        return instances[node];
    }

    PlannedWork work() {
        return work;
    }

    /** The first node that cannot be repeated ({@link Instance#isRepeatable}); -1 where all can. */
    int firstNotRepeatable() {
        return IntStream.range(begin, end).filter(node -> !instances[node].isRepeatable()).findFirst().orElse(-1);
    }

    /** Bytes that the nodes' plans hold besides the buffers and the scratch area. */
    long keptBytes() {
        return Arrays.stream(instances, begin, end).mapToLong(Instance::keptBytes).sum();
    }

    @Override
    public void close() {
        for (Instance instance : instances) {
            if (instance != null) {
                instance.close();
            }
        }
    }
}
