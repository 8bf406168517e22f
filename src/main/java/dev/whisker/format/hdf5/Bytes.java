package dev.whisker.format.hdf5;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A buffer of little-endian numbers and text, one after another. */
final class Bytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Bytes u8(int... values) {
        for (int value : values) {
            out.write(value);
        }
        return this;
    }

    Bytes u16(int value) {
        return number(value, 2);
    }

    Bytes u32(long value) {
        return number(value, 4);
    }

    Bytes u64(long value) {
        return number(value, 8);
    }

    private Bytes number(long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (value >>> 8 * i));
        }
        return this;
    }

    Bytes text(String text) {
        return put(text.getBytes(StandardCharsets.UTF_8));
    }

    Bytes put(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    /** Adds zeros up to the next multiple of 8, HDF5's alignment. */
    Bytes align() {
        return put(new byte[-out.size() & 7]);
    }

    int size() {
        return out.size();
    }

    byte[] toArray() {
        return out.toByteArray();
    }
}
