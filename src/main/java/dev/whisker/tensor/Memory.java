package dev.whisker.tensor;

/**
 * A block of memory that a backend allocated and that only this backend can access: Java doubles, native memory, GPU
 * memory. Closing frees it; a tensor in closed memory must not be used.
 */
public interface Memory extends AutoCloseable {
    /** The size in bytes. */
    long byteSize();

    @Override
    void close();
}
