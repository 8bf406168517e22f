package dev.whisker.model;

import dev.whisker.WhiskerException;
import dev.whisker.layer.NamedLayer;
import dev.whisker.layer.WeightSpec;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.op.RandomKey;
import dev.whisker.tensor.Arena;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The weights of a model, in one allocation.
 *
 * <p>Trained weights lie in one flat slab; their gradients and the optimizer's two moments in three more slabs with the same offsets, so that an
 * optimizer step is one call and a checkpoint one copy. Between weights there may be a few elements of padding, zero in all four slabs. What is not
 * trained follows in a part of its own. A model for inference has no slabs but the weights.
 */
public final class Parameters implements AutoCloseable {
    private static final int SLABS = 4;

    private final Arena arena = new Arena("parameters");
    private final Map<String, Parameter> byPath = new LinkedHashMap<>();
    private final Tensor[] slabs;

    /**
     * Allocates, and sets the first values by the seed.
     *
     * @throws WhiskerException if there are more weights than a tensor has room for
     */
    Parameters(Backend backend, Sequential model, Mode mode, long seed) {
        List<Slot> slots = slots(model);
        DType type = backend.floatType();
        long slabBytes = offsets(slots, true, type);
        long frozenBytes = offsets(slots, false, type);
        int slabElements = slabElements(model, slabBytes / type.bytes());
        boolean training = mode == Mode.TRAINING;
        long[] slabOffsets = new long[training ? SLABS : 1];
        for (int i = 0; i < slabOffsets.length; i++) {
            slabOffsets[i] = arena.reserve(slabBytes);
        }
        long frozenOffset = arena.reserve(frozenBytes);
        arena.seal(backend::allocate);
        slabs = new Tensor[slabOffsets.length];
        for (int i = 0; i < slabs.length; i++) {
            slabs[i] = arena.tensor(Shape.of(slabElements), type, slabOffsets[i]);
        }
        for (Slot slot : slots) {
            long base = slot.trainable ? slabOffsets[0] : frozenOffset;
            Tensor value = arena.tensor(slot.spec.shape(), type, base + slot.offset);
            Tensor gradient = slot.trainable && training ? arena.tensor(slot.spec.shape(), type, slabOffsets[1] + slot.offset) : null;
            backend.write(value, slot.spec.initializer().values(slot.spec.shape(), new RandomKey(seed, slot.layerId), slot.number));
            if (byPath.put(slot.path, new Parameter(slot.path, slot.spec, slot.trainable, value, gradient)) != null) {
                throw new IllegalArgumentException("two weights of model '" + model.name() + "' are called '" + slot.path + "'");
            }
        }
    }

    private static int slabElements(Sequential model, long elements) {
        if (elements > Integer.MAX_VALUE) {
            throw new WhiskerException("model '" + model.name() + "' has " + elements + " trained weights; at most " + Integer.MAX_VALUE
                    + " are possible; make its layers smaller, or freeze some");
        }
        return (int) elements;
    }

    private static List<Slot> slots(Sequential model) {
        List<Slot> slots = new ArrayList<>();
        for (int i = 0; i < model.size(); i++) {
            NamedLayer named = model.layers().get(i);
            int number = 0;
            for (WeightSpec spec : model.weights(i)) {
                slots.add(new Slot(named.path(spec.name()), spec, spec.trainable() && named.trainable(), named.id(), number++));
            }
        }
        return slots;
    }

    private static long offsets(List<Slot> slots, boolean trainable, DType type) {
        long end = 0;
        for (Slot slot : slots) {
            if (slot.trainable == trainable) {
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

    /** The optimizer's memory of the gradients' mean. */
    public Tensor firstMoments() {
        return slab(2);
    }

    /** The optimizer's memory of the gradients' square. */
    public Tensor secondMoments() {
        return slab(3);
    }

    private Tensor slab(int index) {
        if (slabs.length == 1) {
            throw new IllegalStateException("this model was made for inference; it has no gradients and no optimizer memory");
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
        final boolean trainable;
        final int layerId;
        final int number;
        long offset;

        Slot(String path, WeightSpec spec, boolean trainable, int layerId, int number) {
            this.path = path;
            this.spec = spec;
            this.trainable = trainable;
            this.layerId = layerId;
            this.number = number;
        }
    }
}
