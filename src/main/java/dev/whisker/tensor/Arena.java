package dev.whisker.tensor;

import java.util.function.LongFunction;

/**
 * A single allocation from which tensors are cut: first every tensor reserves its place, then {@link #seal} allocates
 * once. After that the arena refuses to grow, so an allocation inside the training loop is an error at the line that
 * makes it rather than a slow leak.
 */
public final class Arena implements AutoCloseable {
    /** The alignment of tensors in bytes: a cache line, and the width of the widest vector registers. */
    public static final int ALIGNMENT = 64;

    private final String name;
    private long reserved;
    private Memory memory;

    /** @param name name in error messages and the memory plan, such as "parameters" */
    public Arena(String name) {
        this.name = name;
    }

    /**
     * Reserves bytes and returns their offset, aligned to {@link #ALIGNMENT}.
     *
     * @throws IllegalStateException if the arena is sealed
     */
    public long reserve(long bytes) {
        if (memory != null) {
            throw new IllegalStateException("arena '" + name + "' is sealed at " + reserved + " bytes; " + bytes
                    + " more were requested");
        }
        long offset = reserved;
        reserved = align(Math.addExact(reserved, bytes));
        return offset;
    }

    /** Rounds up to the alignment. */
    public static long align(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** Allocates what was reserved; {@code allocator} is the backend's. */
    public void seal(LongFunction<Memory> allocator) {
        if (memory != null) {
            throw new IllegalStateException("arena '" + name + "' is already sealed");
        }
        memory = allocator.apply(Math.max(reserved, ALIGNMENT));
    }

    public boolean isSealed() {
        return memory != null;
    }

    /** Returns a view of bytes that were reserved before. */
    public Tensor tensor(Shape shape, DType dtype, long byteOffset) {
        if (memory == null) {
            throw new IllegalStateException("arena '" + name + "' is not sealed yet");
        }
        return new Tensor(shape, dtype, memory, byteOffset);
    }

    public String name() {
        return name;
    }

    /** Number of bytes reserved so far; after sealing, the size of the allocation. */
    public long byteSize() {
        return reserved;
    }

    @Override
    public void close() {
        if (memory != null) {
            memory.close();
        }
    }
}
