package dev.whisker.model;

import dev.whisker.WhiskerException;
import dev.whisker.layer.WeightSpec;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.op.RandomKey;
import dev.whisker.op.VectorFunction;
import dev.whisker.tensor.Arena;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.NonFinite;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The weights of a model, in one allocation.
 *
 * <p>Trained weights lie in one flat slab; their gradients and the optimizer's slots in further slabs with the same
 * offsets, so that an optimizer step is a few calls and a checkpoint one copy. Between weights there may be a few
 * elements of padding, zero in all slabs. The state follows, what a training step changes besides the trained weights
 * (the moving statistics of batch normalization), with room for a copy of it; and what is not changed at all. A model
 * for inference has no slabs but the weights, and no copy of the state.
 */
public final class Parameters implements AutoCloseable {
    /** The slabs of weights and gradients, which the optimizer's follow. */
    private static final int OWN_SLABS = 2;
    private static final int PIECE = 1 << 16;

    private final Arena arena = new Arena("parameters");
    private final Map<String, Parameter> byPath = new LinkedHashMap<>();
    private final Tensor[] slabs;
    private final Tensor state;
    private final Tensor savedState;
    private final Tensor guard;
    private final Backend backend;

    /** What happens to a weight in training. */
    private enum Part {
        TRAINED, STATE, FROZEN
    }

    /**
     * Allocates, and sets the first values by the seed.
     *
     * @param optimizerSlots slabs for the optimizer; used in training only
     * @throws WhiskerException if there are more weights than a tensor has room for
     */
    Parameters(Backend backend, Graph model, Mode mode, long seed, int optimizerSlots) {
        this.backend = backend;
        List<Slot> slots = slots(model);
        DType type = backend.weightType();
        long slabBytes = offsets(slots, Part.TRAINED, type);
        long stateBytes = offsets(slots, Part.STATE, type);
        long frozenBytes = offsets(slots, Part.FROZEN, type);
        int slabElements = slabElements(model, slabBytes / type.bytes());
        int stateElements = slabElements(model, stateBytes / type.bytes());
        boolean training = mode == Mode.TRAINING;
        long[] slabOffsets = new long[training ? OWN_SLABS + optimizerSlots : 1];
        for (int i = 0; i < slabOffsets.length; i++) {
            slabOffsets[i] = arena.reserve(slabBytes);
        }
        long stateOffset = arena.reserve(stateBytes);
        long savedOffset = training ? arena.reserve(stateBytes) : 0;
        long guardOffset = training ? arena.reserve(type.bytes()) : 0;
        long frozenOffset = arena.reserve(frozenBytes);
        arena.seal(backend::allocate);
        state = arena.tensor(Shape.of(stateElements), type, stateOffset);
        savedState = training ? arena.tensor(Shape.of(stateElements), type, savedOffset) : null;
        guard = training ? arena.tensor(Shape.of(1), type, guardOffset) : null;
        slabs = new Tensor[slabOffsets.length];
        for (int i = 0; i < slabs.length; i++) {
            slabs[i] = arena.tensor(Shape.of(slabElements), type, slabOffsets[i]);
        }
        for (Slot slot : slots) {
            long base = switch (slot.part) {
                case TRAINED -> slabOffsets[0];
                case STATE -> stateOffset;
                case FROZEN -> frozenOffset;
            };
            boolean trained = slot.part == Part.TRAINED;
            Tensor value = arena.tensor(slot.spec.shape(), type, base + slot.offset);
            Tensor gradient = trained && training ? arena.tensor(slot.spec.shape(), type, slabOffsets[1] + slot.offset)
                    : null;
            backend.write(value, slot.spec.initializer().values(slot.spec.shape(),
                    new RandomKey(seed, slot.draws.weights()), slot.draws.firstWeight()));
            if (byPath.put(slot.path, new Parameter(slot.path, slot.spec, trained, value, gradient)) != null) {
                throw new IllegalArgumentException("two weights of model '" + model.name() + "' are called '"
                        + slot.path + "'");
            }
        }
    }

    private static int slabElements(Graph model, long elements) {
        if (elements > Integer.MAX_VALUE) {
            throw new WhiskerException("model '" + model.name() + "' has " + elements + " trained weights; at most "
                    + Integer.MAX_VALUE
                    + " are possible; make its layers smaller, or freeze some");
        }
        return (int) elements;
    }

    private static List<Slot> slots(Graph model) {
        List<Slot> slots = new ArrayList<>();
        for (int i = 0; i < model.size(); i++) {
            Node node = model.node(i);
            Iterator<Draws> draws = draws(model, i).iterator();
            for (WeightSpec spec : model.weights(i)) {
                Part part = !node.trainable() ? Part.FROZEN : spec.trainable() ? Part.TRAINED
                        : node.inference() ? Part.FROZEN : Part.STATE;
                slots.add(new Slot(node.weightPath(spec.name()), spec, part, draws.next()));
            }
        }
        return slots;
    }

    /** By what each weight of a node is drawn: of several layers in one node, by what its own layer has. */
    private static List<Draws> draws(Graph model, int index) {
        Node node = model.node(index);
        if (node.computation() instanceof SeveralLayers several) {
            Graph body = several.body().open();
            return IntStream.range(0, body.size()).boxed().flatMap(i -> draws(body, i).stream()).toList();
        }
        return IntStream.range(0, model.weights(index).size()).mapToObj(node.draws()::ofWeight).toList();
    }

    private static long offsets(List<Slot> slots, Part part, DType type) {
        long end = 0;
        for (Slot slot : slots) {
            if (slot.part == part) {
                slot.offset = end;
                end += Arena.align(slot.spec.shape().size() * type.bytes());
            }
        }
        return end;
    }

    /** All weights, in the order of the layers and of Keras within a layer. */
    public List<Parameter> all() {
        return List.copyOf(byPath.values());
    }

    /** @throws IllegalArgumentException if there is no weight of this path ("conv2d/kernel") */
    public Parameter get(String path) {
        Parameter parameter = byPath.get(path);
        if (parameter == null) {
            throw new IllegalArgumentException("no weight is called '" + path + "'; there are " + byPath.keySet());
        }
        return parameter;
    }

    /** All trained weights as one vector. */
    public Tensor weights() {
        return slabs[0];
    }

    /** The gradients of {@link #weights}, at the same offsets. */
    public Tensor gradients() {
        return slab(1);
    }

    /** The optimizer's vectors, at the same offsets, zero in the beginning; none in a model for inference. */
    public List<Tensor> slots() {
        return List.of(slabs).subList(Math.min(OWN_SLABS, slabs.length), slabs.length);
    }

    /** The slab in which a weight lies: {@link #weights} or {@link #state}; empty for a frozen one. */
    public Optional<Tensor> slabOf(Parameter parameter) {
        return Stream.of(weights(), state).filter(slab -> slab.size() > 0 && offsetIn(slab, parameter) >= 0
                && offsetIn(slab, parameter) < slab.size()).findFirst();
    }

    /** Where a weight begins in the slab in which it lies, in elements. */
    public long offset(Parameter parameter) {
        return slabOf(parameter).map(slab -> offsetIn(slab, parameter)).orElseThrow();
    }

    private static long offsetIn(Tensor slab, Parameter parameter) {
        return (parameter.value().byteOffset() - slab.byteOffset()) / slab.dtype().bytes();
    }

    /** What the optimizer remembers of a trained weight: its part of each of the {@link #slots}. */
    public List<Tensor> slots(Parameter parameter) {
        long offset = offset(parameter);
        return slots().stream().map(slab -> slab.slice(offset, parameter.value().shape())).toList();
    }

    /** What a training step changes besides {@link #weights}, as one vector: moving statistics. */
    public Tensor state() {
        return state;
    }

    /**
     * (1) 0 as long as all was finite in all training steps since it was set to 0; steps change weights and saved state
     * only then. Not meaningful in a model for inference.
     */
    public Tensor guard() {
        return guard;
    }

    /**
     * Keeps a copy of {@link #state} for {@link #restoreState}; nothing in a model for inference, which does not change
     * it.
     */
    public void saveState() {
        if (savedState != null && state.size() > 0) {
            backend.copy(state, savedState);
        }
    }

    /**
     * {@link #saveState}, unless {@link #guard} is closed: what is kept then is the state before the first step that is
     * not finite, whatever was queued after it.
     */
    public void saveSoundState() {
        if (savedState != null && state.size() > 0) {
            backend.vector().map(VectorFunction.SCALE, 1, 0, state, savedState, guard);
        }
    }

    /** Makes {@link #state} again what it was at the last {@link #saveState}. */
    public void restoreState() {
        if (savedState != null && state.size() > 0) {
            backend.copy(savedState, state);
        }
    }

    /** The first weight that has a value which is not finite, with that value: "conv2d/kernel, NaN at [0, 0, 1, 2]". */
    public Optional<String> firstNonFinite() {
        for (Parameter parameter : byPath.values()) {
            Tensor value = parameter.value();
            // Piece by piece, as large weights are not to fill Java's memory whenever they are saved.
            for (long from = 0; from < value.size(); from += PIECE) {
                Shape piece = Shape.of((int) Math.min(PIECE, value.size() - from));
                Optional<NonFinite> fault = NonFinite.in(value.shape(), (int) from,
                        backend.read(value.slice(from, piece)));
                if (fault.isPresent()) {
                    return Optional.of(parameter.path() + ", " + fault.get());
                }
            }
        }
        return Optional.empty();
    }

    /**
     * @throws WhiskerException naming the {@link #firstNonFinite}, if there is one: "what, conv2d/kernel, NaN at [0, 0,
     * 1, 2]; remedy"
     */
    public void requireFinite(String what, String remedy) {
        firstNonFinite().ifPresent(weight -> {
            throw new WhiskerException(what + " not finite: " + weight + "; " + remedy);
        });
    }

    private Tensor slab(int index) {
        if (slabs.length == 1) {
            throw new IllegalStateException("this model was made for inference; it has no gradients and no optimizer "
                    + "memory");
        }
        return slabs[index];
    }

    /** Bytes of the one allocation. */
    public long byteSize() {
        return arena.byteSize();
    }

    @Override
    public void close() {
        arena.close();
    }

    private static final class Slot {
        final String path;
        final WeightSpec spec;
        final Part part;
        final Draws draws;
        long offset;

        Slot(String path, WeightSpec spec, Part part, Draws draws) {
            this.path = path;
            this.spec = spec;
            this.part = part;
            this.draws = draws;
        }
    }
}
