package dev.whisker.tensor;

/**
 * A stretch of memory that a backend allocated and alone knows how to touch: Java doubles, native memory, GPU memory.
 * Closing it frees it; a tensor over closed memory must not be used.
 */
public interface Memory extends AutoCloseable {
    /** Bytes from the first to the last. */
    long byteSize();

    @Override
    void close();
}
