package dev.whisker.format.npy;

import dev.whisker.WhiskerException;
import dev.whisker.format.Elements;
import java.io.IOException;
import java.util.Arrays;

/**
 * An array of a NumPy file: its shape, and its elements in row-major (C) order, whatever the order in the file.
 *
 * <p>Elements are doubles, which represent every f2, f4, f8, u1, i1, i2, i4 and b1 value exactly, and i8 values up to
 * 2^53. The arrays are not copied and must not be changed afterwards.
 *
 * @param shape length of each axis; empty for a scalar
 * @param data the elements; their number is the product of the shape
 */
public record NpyArray(int[] shape, double[] data) implements Elements {

    /** Checks that the shape and the number of elements agree. */
    public NpyArray {
        long elements = elements(shape);
        if (elements != data.length) {
            throw new IllegalArgumentException("shape " + Arrays.toString(shape) + " has " + elements
                    + " elements, received " + data.length);
        }
    }

    /** Creates an array from float32 elements. */
    public static NpyArray of(int[] shape, float[] data) {
        double[] values = new double[data.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = data[i];
        }
        return new NpyArray(shape, values);
    }

    /** Number of elements. */
    public int size() {
        return data.length;
    }

    @Override
    public void forEachPiece(Receiver receiver) throws IOException {
        for (int first = 0; first < data.length; first += PIECE) {
            receiver.accept(Arrays.copyOfRange(data, first, Math.min(data.length, first + PIECE)));
        }
    }

    @Override
    public NpyArray toArray() {
        return this;
    }

    /** Returns the elements rounded to float32. */
    public float[] toFloats() {
        float[] values = new float[data.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) data[i];
        }
        return values;
    }

    /** Returns a copy of the elements. */
    public double[] toDoubles() {
        return data.clone();
    }

    /**
     * Returns the elements as ints, for example class labels.
     *
     * @throws WhiskerException if an element is not an integer or does not fit
     */
    public int[] toInts() {
        int[] values = new int[data.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (int) data[i];
            if (values[i] != data[i]) {
                throw new WhiskerException("Array of shape " + Arrays.toString(shape) + ": element " + i + " is "
                        + data[i] + ", expected a 32-bit integer.");
            }
        }
        return values;
    }

    /**
     * Returns the product of the axes' lengths, or {@link Long#MAX_VALUE} if it overflows; negative lengths are an
     * error.
     */
    public static long elements(int[] shape) {
        long elements = 1;
        boolean overflow = false;
        for (int length : shape) {
            if (length < 0) {
                throw new IllegalArgumentException("negative length in shape " + Arrays.toString(shape));
            }
            if (length == 0) {
                return 0;
            }
            overflow |= Math.multiplyHigh(elements, length) != 0;
            elements = overflow ? Long.MAX_VALUE : elements * length;
            overflow |= elements < 0;
        }
        return overflow ? Long.MAX_VALUE : elements;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NpyArray that && Arrays.equals(shape, that.shape) && Arrays.equals(data, that.data);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(shape) + Arrays.hashCode(data);
    }

    @Override
    public String toString() {
        return "NpyArray" + Arrays.toString(shape);
    }
}
