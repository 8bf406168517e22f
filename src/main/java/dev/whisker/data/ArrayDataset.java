package dev.whisker.data;

import dev.whisker.WhiskerException;
import java.util.List;
import java.util.Objects;

/** Labeled pictures in memory: one array of shape (size, height, width, channels), values 0..255. */
public final class ArrayDataset implements Dataset {

    /**
     * The largest absolute value allowed: the squares of larger values, which variances and gradients need, would soon
     * overflow float32.
     */
    private static final float MAX_ABS_VALUE = 1e18f;

    /** Exactly one of {@code images} and {@code bytes} is null. */
    private final float[] images;
    private final byte[] bytes;
    private final int[] labels;
    private final int height;
    private final int width;
    private final int channels;
    private final List<String> classNames;

    /**
     * @param images NHWC, not copied
     * @param labels class index of each picture, not copied
     * @throws WhiskerException if a value is NaN, infinite, or larger than 1e18 in absolute value
     */
    public ArrayDataset(float[] images, int[] labels, int height, int width, int channels, List<String> classNames) {
        this(images, null, images.length + " floats", images.length, labels, height, width, channels, classNames);
    }

    /**
     * Creates a data set of pictures with integer values, which as unsigned bytes take a quarter of the memory.
     *
     * @param images NHWC, not copied
     * @param labels class index of each picture, not copied
     */
    public ArrayDataset(byte[] images, int[] labels, int height, int width, int channels, List<String> classNames) {
        this(null, images, images.length + " bytes", images.length, labels, height, width, channels, classNames);
    }

    private ArrayDataset(float[] images, byte[] bytes, String extent, int length, int[] labels, int height, int width,
            int channels, List<String> classNames) {
        if (height < 1 || width < 1 || channels < 1 || (long) labels.length * height * width * channels != length) {
            throw new IllegalArgumentException(labels.length + " pictures of " + height + "x" + width + "x" + channels
                    + " do not fill an array of " + extent);
        }
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classNames.size()) {
                throw new IllegalArgumentException("label " + labels[i] + " of sample " + i + " is outside 0.."
                        + (classNames.size() - 1));
            }
        }
        if (images != null) {
            checkValues(images, height, width, channels);
        }
        this.images = images;
        this.bytes = bytes;
        this.labels = labels;
        this.height = height;
        this.width = width;
        this.channels = channels;
        this.classNames = List.copyOf(classNames);
    }

    private static void checkValues(float[] images, int height, int width, int channels) {
        for (int i = 0; i < images.length; i++) {
            if (!(Math.abs(images[i]) <= MAX_ABS_VALUE)) {
                int pixel = i / channels;
                int row = pixel / width;
                throw new WhiskerException("sample " + row / height + " has the value " + images[i] + " in row "
                        + row % height + ", column " + pixel % width + ", channel " + i % channels
                        + "; values must be finite and at most 1e18 (pictures have values from 0 to 255)");
            }
        }
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public List<String> classNames() {
        return classNames;
    }

    @Override
    public int height() {
        return height;
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public int channels() {
        return channels;
    }

    @Override
    public int label(int id) {
        return labels[id];
    }

    @Override
    public void read(int id, float[] dest, int offset) {
        Objects.checkIndex(id, labels.length);
        if (bytes != null) {
            PixelValues.widen(bytes, id * sampleLength(), sampleLength(), dest, offset);
        } else {
            System.arraycopy(images, id * sampleLength(), dest, offset, sampleLength());
        }
    }

    @Override
    public boolean wholeNumbers() {
        return bytes != null;
    }

    @Override
    public void readBytes(int id, byte[] dest, int offset) {
        if (bytes == null) {
            Dataset.super.readBytes(id, dest, offset);
        }
        Objects.checkIndex(id, labels.length);
        System.arraycopy(bytes, id * sampleLength(), dest, offset, sampleLength());
    }
}
