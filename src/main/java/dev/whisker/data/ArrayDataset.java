package dev.whisker.data;

import java.util.List;
import java.util.Objects;

/** Labelled pictures in memory: one array of shape (size, height, width, channels), values 0..255. */
public final class ArrayDataset implements Dataset {

    /** One of the two is null. */
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
     */
    public ArrayDataset(float[] images, int[] labels, int height, int width, int channels, List<String> classNames) {
        this(images, null, images.length + " floats", images.length, labels, height, width, channels, classNames);
    }

    /**
     * Pictures of whole numbers, which take a quarter of the memory as unsigned bytes.
     *
     * @param images NHWC, not copied
     * @param labels class index of each picture, not copied
     */
    public ArrayDataset(byte[] images, int[] labels, int height, int width, int channels, List<String> classNames) {
        this(null, images, images.length + " bytes", images.length, labels, height, width, channels, classNames);
    }

    private ArrayDataset(float[] images, byte[] bytes, String extent, int length, int[] labels, int height, int width, int channels,
            List<String> classNames) {
        if (height < 1 || width < 1 || channels < 1 || (long) labels.length * height * width * channels != length) {
            throw new IllegalArgumentException(labels.length + " pictures of " + height + "x" + width + "x" + channels
                    + " do not fill an array of " + extent);
        }
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classNames.size()) {
                throw new IllegalArgumentException("label " + labels[i] + " of sample " + i + " is outside 0.." + (classNames.size() - 1));
            }
        }
        this.images = images;
        this.bytes = bytes;
        this.labels = labels;
        this.height = height;
        this.width = width;
        this.channels = channels;
        this.classNames = List.copyOf(classNames);
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
