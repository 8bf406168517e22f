package dev.whisker.op;

import dev.whisker.tensor.Memory;
import dev.whisker.tensor.Tensor;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import java.util.function.LongFunction;

/**
 * The one area that all plans of a model use in turn for what they need only while a call runs: reordered weights, a library's workspace. Plans
 * {@linkplain #require say} how much they need when they are made; it is allocated once, at the size of the largest.
 */
public final class Scratch implements AutoCloseable {
    private long bytes;
    private Memory memory;

    /**
     * Makes sure that at least this much will be there.
     *
     * @throws IllegalStateException if the scratch was allocated already and is smaller
     */
    public void require(long bytes) {
        if (memory != null && bytes > this.bytes) {
            throw new IllegalStateException("the scratch area is sealed at " + this.bytes + " bytes; a plan wants " + bytes);
        }
        this.bytes = Math.max(this.bytes, bytes);
    }

    /** Allocates the area; {@code allocator} is the backend's. */
    public void seal(LongFunction<Memory> allocator) {
        memory = allocator.apply(Math.max(bytes, 64));
    }

    public boolean isSealed() {
        return memory != null;
    }

    public long byteSize() {
        return bytes;
    }

    /** The memory itself, once sealed. */
    public Memory memory() {
        if (memory == null) {
            throw new IllegalStateException("the scratch area is not sealed yet");
        }
        return memory;
    }

    /** A view at the start of the area, once sealed. */
    public Tensor tensor(Shape shape, DType dtype) {
        return new Tensor(shape, dtype, memory(), 0);
    }

    @Override
    public void close() {
        if (memory != null) {
            memory.close();
            memory = null;
        }
    }
}
