package dev.whisker.model;

import dev.whisker.tensor.DType;
import dev.whisker.tensor.MemoryPlan;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/** A buffer of a graph that computes: memory from one time to another, or a tensor that the caller hands over. */
final class Slot {
    private final String name;
    private final long bytes;
    /** Whether the caller hands it over for each call. */
    private final boolean external;
    private int first = Integer.MAX_VALUE;
    private int last = Integer.MIN_VALUE;
    private MemoryPlan.Buffer buffer;
    private Tensor memory;

    Slot(String name, long bytes, boolean external) {
        this.name = name;
        this.bytes = bytes;
        this.external = external;
    }

    /** Keeps it at this time too. */
    void use(int time) {
        first = Math.min(first, time);
        last = Math.max(last, time);
    }

    boolean isLent() {
        return external;
    }

    int first() {
        return first;
    }

    int last() {
        return last;
    }

    void placeIn(MemoryPlan plan) {
        buffer = addTo(plan);
    }

    /** Adds memory like its own to a plan, to see how much is needed. */
    MemoryPlan.Buffer addTo(MemoryPlan plan) {
        MemoryPlan.Buffer added = plan.add(name, bytes, first);
        added.use(last);
        return added;
    }

    /** Gives it its memory: that of its plan begins where this tensor does. */
    void bind(Tensor start) {
        memory = start;
    }

    /** What the caller has handed over. */
    void lend(Tensor tensor) {
        memory = tensor;
    }

    /** The tensor in it; null where the caller handed over nothing. */
    Tensor tensor(Shape shape, DType dtype) {
        if (memory == null) {
            return null;
        }
        return external ? memory.reshape(shape)
                : new Tensor(shape, dtype, memory.memory(), memory.byteOffset() + buffer.offset());
    }
}
