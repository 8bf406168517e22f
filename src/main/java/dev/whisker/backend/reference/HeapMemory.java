package dev.whisker.backend.reference;

import dev.whisker.tensor.Memory;

/** Java doubles: byte offset b is element b / 8. */
final class HeapMemory implements Memory {
    private final long bytes;
    private double[] values;

    HeapMemory(long bytes) {
        this.bytes = bytes;
        this.values = new double[Math.toIntExact((bytes + Double.BYTES - 1) / Double.BYTES)];
    }

    /** @throws IllegalStateException after {@link #close} */
    double[] values() {
        if (values == null) {
            throw new IllegalStateException("this memory of " + bytes + " bytes is closed already");
        }
        return values;
    }

    @Override
    public long byteSize() {
        return bytes;
    }

    @Override
    public void close() {
        values = null;
    }
}
