package dev.whisker.backend.natives;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.ShortPointer;

/** Copies between the Java heap and host memory at an address. */
public final class HostArrays {
    private HostArrays() {
    }

    public static void put(long address, float[] values, int offset, int length) {
        try (FloatPointer pointer = new FloatPointer(new Address().at(address))) {
            pointer.put(values, offset, length);
        }
    }

    public static void put(long address, int[] values, int offset, int length) {
        try (IntPointer pointer = new IntPointer(new Address().at(address))) {
            pointer.put(values, offset, length);
        }
    }

    public static void put(long address, double[] values, int offset, int length) {
        try (DoublePointer pointer = new DoublePointer(new Address().at(address))) {
            pointer.put(values, offset, length);
        }
    }

    public static void put(long address, byte[] values, int offset, int length) {
        try (BytePointer pointer = new BytePointer(new Address().at(address))) {
            pointer.put(values, offset, length);
        }
    }

    public static void put(long address, short[] values, int offset, int length) {
        try (ShortPointer pointer = new ShortPointer(new Address().at(address))) {
            pointer.put(values, offset, length);
        }
    }

    public static void get(long address, float[] values, int offset, int length) {
        try (FloatPointer pointer = new FloatPointer(new Address().at(address))) {
            pointer.get(values, offset, length);
        }
    }

    public static void get(long address, int[] values, int offset, int length) {
        try (IntPointer pointer = new IntPointer(new Address().at(address))) {
            pointer.get(values, offset, length);
        }
    }

    public static void get(long address, short[] values, int offset, int length) {
        try (ShortPointer pointer = new ShortPointer(new Address().at(address))) {
            pointer.get(values, offset, length);
        }
    }

    public static void get(long address, byte[] values, int offset, int length) {
        try (BytePointer pointer = new BytePointer(new Address().at(address))) {
            pointer.get(values, offset, length);
        }
    }
}
