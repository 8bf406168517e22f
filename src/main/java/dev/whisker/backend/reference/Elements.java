package dev.whisker.backend.reference;

import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Arrays;

/** A tensor's elements: number i lies at {@code values[offset + i]}. */
record Elements(double[] values, int offset, int size) {

    /** @throws IllegalArgumentException if the tensor is not one of this backend's */
    static Elements of(Tensor tensor) {
        if (tensor.dtype() != DType.FLOAT64 || !(tensor.memory() instanceof HeapMemory memory)) {
            throw new IllegalArgumentException("the reference backend works on its own FLOAT64 tensors, received "
                    + tensor);
        }
        if (tensor.byteOffset() % Double.BYTES != 0) {
            throw new IllegalArgumentException("a FLOAT64 tensor starts at a multiple of 8 bytes, received "
                    + tensor.byteOffset());
        }
        return new Elements(memory.values(), Math.toIntExact(tensor.byteOffset() / Double.BYTES),
                Math.toIntExact(tensor.size()));
    }

    /** @throws IllegalArgumentException if the tensor does not have this number of elements */
    static Elements of(String name, Tensor tensor, long size) {
        if (tensor.size() != size) {
            throw new IllegalArgumentException(name + " must have " + size + " elements, received " + tensor);
        }
        return of(tensor);
    }

    /** @throws IllegalArgumentException if the tensor does not have this shape */
    static Elements of(String name, Tensor tensor, Shape shape) {
        if (!tensor.shape().equals(shape)) {
            throw new IllegalArgumentException(name + " must have shape " + shape + ", received " + tensor);
        }
        return of(tensor);
    }

    double get(int i) {
        return values[offset + i];
    }

    void set(int i, double value) {
        values[offset + i] = value;
    }

    void add(int i, double value) {
        values[offset + i] += value;
    }

    void fill(double value) {
        Arrays.fill(values, offset, offset + size, value);
    }

    /**
     * {@code this[at + k] += factor * other[from + k]} for k in [0, count): a row at a time, which the compiler turns
     * into vector instructions.
     */
    void addRow(int at, double factor, Elements other, int from, int count) {
        double[] target = values;
        double[] source = other.values;
        int t = offset + at;
        int s = other.offset + from;
        for (int k = 0; k < count; k++) {
            target[t + k] += factor * source[s + k];
        }
    }

    /** {@code sum over k in [0, count) of this[at + k] * other[from + k]}. */
    double dotRow(int at, Elements other, int from, int count) {
        double sum = 0;
        for (int k = 0; k < count; k++) {
            sum += values[offset + at + k] * other.values[other.offset + from + k];
        }
        return sum;
    }
}
