package dev.whisker.tensor;

import dev.whisker.WhiskerException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The extents of a tensor, slowest dimension first. Feature maps are (batch, height, width, channels), as in Keras.
 * Immutable; equal when all extents are.
 */
public final class Shape implements Serializable {
    private static final long serialVersionUID = 1;
    private static final long MOST_ELEMENTS = 1L << 48;

    private final int[] extents;

    private Shape(int[] extents) {
        for (int extent : extents) {
            if (extent < 0) {
                throw new IllegalArgumentException("a shape's extents are not negative, got " + Arrays.toString(extents));
            }
        }
        this.extents = extents;
    }

    public static Shape of(int... extents) {
        return new Shape(extents.clone());
    }

    public int rank() {
        return extents.length;
    }

    /** The extent of dimension {@code axis}; a negative axis counts from the end, so -1 is the channels. */
    public int get(int axis) {
        return extents[axis < 0 ? extents.length + axis : axis];
    }

    public int[] toArray() {
        return extents.clone();
    }

    /**
     * The number of elements.
     *
     * @throws WhiskerException if they are more than 2^48, which no memory holds
     */
    public long size() {
        return product(extents.length);
    }

    private long product(int dimensions) {
        long product = 1;
        for (int i = 0; i < dimensions; i++) {
            if (extents[i] > 0 && product > MOST_ELEMENTS / extents[i]) {
                throw new WhiskerException("a tensor of shape " + this + " would have more than 2^48 elements; make its dimensions smaller");
            }
            product *= extents[i];
        }
        return product;
    }

    public int batch() {
        return extents[0];
    }

    /** Height of an NHWC feature map. */
    public int height() {
        return extents[1];
    }

    /** Width of an NHWC feature map. */
    public int width() {
        return extents[2];
    }

    /** Pixels of one NHWC feature map: height * width. */
    public long pixels() {
        return (long) height() * width();
    }

    /** How many single-channel maps there are: batch * channels. */
    public long maps() {
        return (long) batch() * channels();
    }

    /** The last extent: channels of a feature map, features of a matrix. */
    public int channels() {
        return extents[extents.length - 1];
    }

    /** All elements but those of the last dimension: the rows when the tensor is seen as a matrix. */
    public long rows() {
        return product(extents.length - 1);
    }

    /** This shape with another batch. */
    public Shape withBatch(int batch) {
        int[] copy = extents.clone();
        copy[0] = batch;
        return new Shape(copy);
    }

    /** This shape with another last extent. */
    public Shape withChannels(int channels) {
        int[] copy = extents.clone();
        copy[copy.length - 1] = channels;
        return new Shape(copy);
    }

    /** As Keras prints it in a summary: the batch unknown, "(None, 79, 79, 32)". */
    public String toKerasString() {
        return Arrays.stream(extents).skip(1).mapToObj(Integer::toString).collect(Collectors.joining(", ", "(None, ", ")"));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape && Arrays.equals(extents, ((Shape) other).extents);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(extents);
    }

    /** As Python writes a tuple: "(32, 79, 79, 32)", "(10,)". */
    @Override
    public String toString() {
        if (extents.length == 1) {
            return "(" + extents[0] + ",)";
        }
        return Arrays.stream(extents).mapToObj(Integer::toString).collect(Collectors.joining(", ", "(", ")"));
    }
}
