package dev.whisker.backend.natives;

import dev.whisker.tensor.BFloat16;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Tensor;
import java.util.Arrays;

/**
 * Copies between the Java heap and tensors of a backend for float32 or less: what is left to the backend is to move the
 * bytes.
 */
public abstract class TensorTransfers {
    public abstract void write(Tensor target, float[] values, int offset, int length);

    public abstract void write(Tensor target, int[] values, int offset, int length);

    /** Unsigned bytes into a tensor of floats. */
    public abstract void write(Tensor target, byte[] values, int offset, int length);

    /** As many elements of type FLOAT32 as the array is to get. */
    protected abstract void get(Tensor source, float[] values, int length);

    /** As many elements of type BFLOAT16 as the array is to get. */
    protected abstract void get(Tensor source, short[] values, int length);

    /** As many elements of type INT32 as the array has room for. */
    protected abstract void get(Tensor source, int[] values);

    /** As many elements of type UINT8 as the array has room for. */
    protected abstract void get(Tensor source, byte[] values);

    public final void write(Tensor target, double[] values) {
        float[] rounded = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            rounded[i] = (float) values[i];
        }
        write(target, rounded, 0, rounded.length);
    }

    public final double[] read(Tensor source) {
        if (source.dtype() == DType.INT32) {
            // Not through floats, which do not hold every integer.
            return Arrays.stream(integers(source)).asDoubleStream().toArray();
        }
        float[] values = new float[Math.toIntExact(source.size())];
        read(source, values);
        return widened(values);
    }

    protected static double[] widened(float[] values) {
        double[] result = new double[values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = values[i];
        }
        return result;
    }

    /**
     * @throws IllegalArgumentException if the array is too short, or the tensor of a type that these backends do not
     * have
     */
    public final void read(Tensor source, float[] values) {
        int length = Math.toIntExact(source.size());
        if (values.length < length) {
            throw new IllegalArgumentException("an array of " + values.length + " values cannot take the " + length
                    + " of " + source);
        }
        switch (source.dtype()) {
            case FLOAT32 -> get(source, values, length);
            case BFLOAT16 -> {
                short[] halves = new short[length];
                get(source, halves, length);
                for (int i = 0; i < length; i++) {
                    values[i] = BFloat16.widened(halves[i]);
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
                get(source, bytes);
                for (int i = 0; i < length; i++) {
                    values[i] = Byte.toUnsignedInt(bytes[i]);
                }
            }
            default -> throw new IllegalArgumentException("this backend has no tensors of type " + source.dtype());
        }
    }

    private int[] integers(Tensor source) {
        int[] values = new int[Math.toIntExact(source.size())];
        get(source, values);
        return values;
    }
}
