package dev.whisker.model;

import dev.whisker.layer.Instance;
import dev.whisker.layer.LayerContext;
import dev.whisker.layer.LayerWork;
import dev.whisker.layer.Step;
import dev.whisker.layer.WatchedValue;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.op.RandomKey;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.Arena;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.MemoryPlan;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A model, or a part of it, that computes, for one batch size in one mode: the instances of its nodes in order, with
 * their memory planned.
 *
 * <p>Time runs 0 ... n-1 through the nodes forward, n is the loss, n+1 ... 2n the nodes backward. A value is alive from
 * the node that writes it to the last that reads it; what backward does not read is gone by then. Gradients are
 * computed on the ways from trained weights to the loss, and nowhere else.
 */
public final class Program implements AutoCloseable {
    private final Graph graph;
    private final ProgramSpec spec;
    private final DType type;
    private final int begin;
    private final int end;
    private final int lossNode;
    private final GraphPlan plan;
    private final MemoryPlan memory = new MemoryPlan();
    private final List<Slot> slots;

    Program(Model model, ProgramSpec spec, Scratch scratch) {
        this.graph = model.description();
        this.spec = spec;
        this.type = model.backend().activationType();
        this.begin = spec.first();
        this.end = spec.end() == ProgramSpec.ALL ? graph.size() : spec.end();
        this.lossNode = spec.lossNode() == ProgramSpec.ALL ? end - 1 : spec.lossNode();
        if (spec.mode() == Mode.TRAINING && model.mode() != Mode.TRAINING) {
            throw new IllegalArgumentException("this model was made for inference; a training program needs one made "
                    + "for training");
        }
        if (end > graph.size()) {
            throw new IllegalArgumentException("the model has " + graph.size() + " nodes; a program of those before "
                    + end + " is not possible");
        }
        if (lossNode < begin || lossNode >= end) {
            throw new IllegalArgumentException("the loss node must be " + begin + " to " + (end - 1) + ", received "
                    + lossNode);
        }
        if (!graph.isCut(begin) || end < graph.size() && !graph.isCut(end)) {
            throw new IllegalArgumentException("the nodes from " + begin + " to before " + end
                    + " are not a part that can be run by itself");
        }
        plan = new GraphPlan(graph, spec.batch(), new Context(model, spec, scratch), begin, end, lossNode, false);
        slots = plan.slots();
        slots.forEach(slot -> slot.placeIn(memory));
        memory.place();
    }

    /** What the nodes of a program find around them. */
    private record Context(Model model, ProgramSpec spec, Scratch scratch) implements LayerContext {
        @Override
        public Backend backend() {
            return model.backend();
        }

        @Override
        public Mode mode() {
            return spec.mode();
        }

        @Override
        public boolean trainable() {
            return true;
        }

        @Override
        public boolean needsInputGradient() {
            return spec.inputGradient();
        }

        @Override
        public RandomKey key() {
            return new RandomKey(model.seed(), 0);
        }

        @Override
        public Tensor weight(String path) {
            return model.parameters().get(path).value();
        }

        @Override
        public Tensor gradient(String path) {
            return spec.mode() == Mode.TRAINING ? model.parameters().get(path).gradient() : null;
        }
    }

    /** Gives every tensor its place in the sealed arena. */
    void bind(Arena arena) {
        Tensor start = arena.tensor(Shape.of(1), type, 0);
        slots.forEach(slot -> slot.bind(start));
        plan.bind();
    }

    /** Where the batch is put before forward. */
    public Tensor input() {
        return plan.value(begin);
    }

    /** What the last node made of it; valid after forward and before backward. */
    public Tensor output() {
        return plan.value(end);
    }

    /** What the loss looks at: the output of the loss node; valid after forward and before backward. */
    public Tensor lossInput() {
        return plan.value(lossNode + 1);
    }

    /** Where the gradient of {@link #lossInput} is put before backward; null in a program without backward. */
    public Tensor lossGradient() {
        return plan.gradient(lossNode + 1);
    }

    /** The gradient of {@link #input}; valid after backward. Null unless the program was planned with it. */
    public Tensor inputGradient() {
        return plan.gradient(begin);
    }

    /** Runs the nodes in order. */
    public void forward(Step step) {
        plan.forward(step);
    }

    /** Runs the nodes backward from the loss node; leaves the gradients of all trained weights. */
    public void backward(Step step) {
        plan.backward(step);
    }

    /** The path of the first node that cannot be repeated ({@link Instance#isRepeatable}); empty where all can. */
    public Optional<String> notRepeatable() {
        int node = plan.firstNotRepeatable();
        return node < 0 ? Optional.empty() : Optional.of(graph.node(node).path());
    }

    void weightsChangedFrom(int node) {
        for (int i = Math.max(begin, node); i < end; i++) {
            plan.instance(i).weightsChanged();
        }
    }

    public ProgramSpec spec() {
        return spec;
    }

    /** What a watcher is shown in each step, in the order of forward. */
    public List<WatchedValue> watched() {
        return plan.watched();
    }

    /** Who lies where in memory, and when. */
    public MemoryPlan memory() {
        return memory;
    }

    /** What each layer does in a step, in the order of forward. */
    public List<LayerWork> work() {
        return plan.work().of(begin, end);
    }

    /** What a step reads and writes. */
    public Traffic traffic() {
        return plan.work().traffic(begin, end);
    }

    /** Bytes that the nodes' plans hold besides the activations and the scratch area. */
    long keptBytes() {
        return plan.keptBytes();
    }

    /**
     * What the backend chose for each node: "conv2d: brg_conv_fwd:avx512_core". Nodes without a choice are left out.
     */
    public List<String> choices() {
        List<String> choices = new ArrayList<>();
        for (int i = begin; i < end; i++) {
            String description = plan.instance(i).description();
            if (!description.isEmpty()) {
                choices.add(graph.node(i).path() + ": " + description);
            }
        }
        return choices;
    }

    @Override
    public void close() {
        plan.close();
    }
}
