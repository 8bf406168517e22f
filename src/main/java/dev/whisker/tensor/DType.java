package dev.whisker.tensor;

/** The type of a tensor's elements. */
public enum DType {
    FLOAT32(4), FLOAT64(8),
    /** The upper half of a FLOAT32: its range, with 8 bits of precision. */
    BFLOAT16(2), INT32(4), UINT8(1);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** Number of bytes per element. */
    public int bytes() {
        return bytes;
    }
}
