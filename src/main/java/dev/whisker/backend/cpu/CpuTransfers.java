package dev.whisker.backend.cpu;

import dev.whisker.tensor.DType;
import dev.whisker.tensor.Tensor;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;

/** Copies between the Java heap and tensors. */
final class CpuTransfers {
    private CpuTransfers() {
    }

    static void write(Tensor target, double[] values) {
        float[] rounded = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            rounded[i] = (float) values[i];
        }
        write(target, rounded, 0, rounded.length);
    }

    static void write(Tensor target, float[] values, int offset, int length) {
        try (FloatPointer pointer = new FloatPointer(new Address().at(Call.floats(target, length)))) {
            pointer.put(values, offset, length);
        }
    }

    static void write(Tensor target, int[] values, int offset, int length) {
        try (IntPointer pointer = new IntPointer(new Address().at(Call.integers(target, length)))) {
            pointer.put(values, offset, length);
        }
    }

    static double[] read(Tensor source) {
        float[] values = new float[Math.toIntExact(source.size())];
        double[] result = new double[values.length];
        if (source.dtype() == DType.INT32) {
            int[] integers = integers(source);
            for (int i = 0; i < result.length; i++) {
                result[i] = integers[i];
            }
            return result;
        }
        read(source, values);
        for (int i = 0; i < result.length; i++) {
            result[i] = values[i];
        }
        return result;
    }

    static void read(Tensor source, float[] values) {
        int length = Math.toIntExact(source.size());
        if (values.length < length) {
            throw new IllegalArgumentException("an array of " + values.length + " values cannot take the " + length + " of " + source);
        }
        switch (source.dtype()) {
            case FLOAT32 -> {
                try (FloatPointer pointer = new FloatPointer(new Address().at(NativeMemory.address(source)))) {
                    pointer.get(values, 0, length);
                }
            }
            case INT32 -> {
                int[] integers = integers(source);
                for (int i = 0; i < length; i++) {
                    values[i] = integers[i];
                }
            }
            case UINT8 -> {
                byte[] bytes = new byte[length];
                try (BytePointer pointer = new BytePointer(new Address().at(NativeMemory.address(source)))) {
                    pointer.get(bytes, 0, length);
                }
                for (int i = 0; i < length; i++) {
                    values[i] = Byte.toUnsignedInt(bytes[i]);
                }
            }
            default -> throw new IllegalArgumentException("the cpu backend has no tensors of type " + source.dtype());
        }
    }

    private static int[] integers(Tensor source) {
        int[] values = new int[Math.toIntExact(source.size())];
        try (IntPointer pointer = new IntPointer(new Address().at(NativeMemory.address(source)))) {
            pointer.get(values, 0, values.length);
        }
        return values;
    }

    static void copy(Tensor source, Tensor target) {
        long to = Call.address(target, source.dtype(), source.size());
        Pointer.memcpy(new Address().at(to), new Address().at(NativeMemory.address(source)), source.byteSize());
    }
}
