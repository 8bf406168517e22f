package dev.whisker.tensor;

import dev.whisker.WhiskerException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The extents of a tensor, slowest dimension first. Feature maps are (batch, height, width, channels), as in Keras.
 * Shapes are immutable, and equal if all extents are equal.
 */
public final class Shape implements Serializable {
    private static final long serialVersionUID = 1;
    private static final long MAX_ELEMENTS = 1L << 48;

    private final int[] extents;

    private Shape(int[] extents) {
        for (int extent : extents) {
            if (extent < 0) {
                throw new IllegalArgumentException("the extents of a shape must not be negative, received "
                        + Arrays.toString(extents));
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

    /** Returns the extent of dimension {@code axis}; negative axes count from the end, so -1 is the channels. */
    public int get(int axis) {
        return extents[axis < 0 ? extents.length + axis : axis];
    }

    public int[] toArray() {
        return extents.clone();
    }

    /**
     * The number of elements.
     *
     * @throws WhiskerException if there are more than 2^48, more than fits into any memory
     */
    public long size() {
        return product(extents.length);
    }

    private long product(int dimensions) {
        long product = 1;
        for (int i = 0; i < dimensions; i++) {
            if (extents[i] > 0 && product > MAX_ELEMENTS / extents[i]) {
                throw new WhiskerException("a tensor of shape " + this
                        + " would have more than 2^48 elements; make its dimensions smaller");
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

    /** Number of single-channel maps: batch * channels. */
    public long maps() {
        return (long) batch() * channels();
    }

    /** The last extent: channels of a feature map, features of a matrix. */
    public int channels() {
        return extents[extents.length - 1];
    }

    /** Number of rows if the tensor is viewed as a matrix: the product of all extents except the last. */
    public long rows() {
        return product(extents.length - 1);
    }

    /** Returns this shape with another batch size. */
    public Shape withBatch(int batch) {
        int[] copy = extents.clone();
        copy[0] = batch;
        return new Shape(copy);
    }

    /** Returns this shape with another last extent. */
    public Shape withChannels(int channels) {
        int[] copy = extents.clone();
        copy[copy.length - 1] = channels;
        return new Shape(copy);
    }

    /** Returns the shape as in Keras' summary, with an unknown batch: "(None, 79, 79, 32)". */
    public String toKerasString() {
        return Arrays.stream(extents).skip(1).mapToObj(Integer::toString)
                .collect(Collectors.joining(", ", "(None, ", ")"));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape && Arrays.equals(extents, ((Shape) other).extents);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(extents);
    }

    /** Returns the shape as a Python tuple: "(32, 79, 79, 32)", "(10,)". */
    @Override
    public String toString() {
        if (extents.length == 1) {
            return "(" + extents[0] + ",)";
        }
        return Arrays.stream(extents).mapToObj(Integer::toString).collect(Collectors.joining(", ", "(", ")"));
    }
}
