package dev.whisker.format.npy;

import dev.whisker.format.Float16;
import java.nio.ByteBuffer;

/** The element types of NumPy arrays that Whisker reads; it writes only {@link #F4} and {@link #F8}. */
public enum NpyType {
    F2("f2", 2),
    F4("f4", 4),
    F8("f8", 8),
    U1("u1", 1),
    I1("i1", 1),
    I2("i2", 2),
    I4("i4", 4),
    I8("i8", 8),
    B1("b1", 1);

    private final String code;
    private final int bytes;

    NpyType(String code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    /** NumPy's name without the byte order, such as {@code f4}. */
    public String code() {
        return code;
    }

    /** Number of bytes per element. */
    public int bytes() {
        return bytes;
    }

    boolean writable() {
        return this == F4 || this == F8;
    }

    /** Returns the type with that code, or null. */
    static NpyType ofCode(String code) {
        for (NpyType type : values()) {
            if (type.code.equals(code)) {
                return type;
            }
        }
        return null;
    }

    /** Reads the next element of the buffer, in the buffer's byte order. */
    public double get(ByteBuffer buffer) {
        return switch (this) {
            case F2 -> Float16.toFloat(buffer.getShort());
            case F4 -> buffer.getFloat();
            case F8 -> buffer.getDouble();
            case U1 -> buffer.get() & 0xff;
            case I1 -> buffer.get();
            case I2 -> buffer.getShort();
            case I4 -> buffer.getInt();
            case I8 -> buffer.getLong();
            case B1 -> buffer.get() != 0 ? 1 : 0;
        };
    }

    /** Appends one element; only for {@link #writable()} types. */
    public void put(ByteBuffer buffer, double value) {
        switch (this) {
            case F4 -> buffer.putFloat((float) value);
            case F8 -> buffer.putDouble(value);
            default -> throw new IllegalArgumentException("arrays can be written as f4 or f8, not as " + code);
        }
    }
}
