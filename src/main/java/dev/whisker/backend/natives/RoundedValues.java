package dev.whisker.backend.natives;

import dev.whisker.tensor.BFloat16;

/** Copies float values of the Java heap to host memory of type BFLOAT16, rounding them. Not for several threads. */
public final class RoundedValues {
    /** A piece that stays in the first cache between its two writes. */
    private final short[] rounded = new short[4096];

    /** Values by their index. */
    @FunctionalInterface
    public interface Values {
        float at(int index);
    }

    /** Puts so many values, from the first one on, at an address. */
    public void put(long address, int length, Values values) {
        for (int done = 0; done < length; done += rounded.length) {
            int count = Math.min(rounded.length, length - done);
            for (int i = 0; i < count; i++) {
                rounded[i] = BFloat16.rounded(values.at(done + i));
            }
            HostArrays.put(address + (long) done * Short.BYTES, rounded, 0, count);
        }
    }
}
