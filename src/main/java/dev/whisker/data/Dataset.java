package dev.whisker.data;

import java.util.List;

/**
 * A set of labeled pictures of one size. Each has an id in 0..size-1 that never changes, since augmentation and splits
 * refer to it.
 *
 * <p>{@link #read} is called from many threads at once and must always return the same values for the same id.
 */
public interface Dataset {

    /** Number of samples. */
    int size();

    /** Class names in label order. */
    List<String> classNames();

    int height();

    int width();

    int channels();

    /** Class index of a sample, 0..classes()-1. */
    int label(int id);

    /** Writes the picture of a sample, HWC floats 0..255, to {@code dest[offset .. offset + sampleLength())}. */
    void read(int id, float[] dest, int offset);

    /**
     * Whether all values of all pictures are integers, so that {@link #readBytes} can return them in a quarter of the
     * memory.
     */
    default boolean wholeNumbers() {
        return false;
    }

    /**
     * Does the same as {@link #read}, in unsigned bytes.
     *
     * @throws UnsupportedOperationException unless {@link #wholeNumbers}
     */
    default void readBytes(int id, byte[] dest, int offset) {
        throw new UnsupportedOperationException("the pictures of this data set do not have integer values");
    }

    /** Number of classes. */
    default int classes() {
        return classNames().size();
    }

    /** Number of values of one picture: height * width * channels. */
    default int sampleLength() {
        return height() * width() * channels();
    }
}
