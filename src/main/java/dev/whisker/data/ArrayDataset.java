package dev.whisker.data;

import java.util.List;
import java.util.Objects;

/** Labelled pictures in memory: one float array of shape (size, height, width, channels), values 0..255. */
public final class ArrayDataset implements Dataset {

    private final float[] images;
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
        if (height < 1 || width < 1 || channels < 1 || (long) labels.length * height * width * channels != images.length) {
            throw new IllegalArgumentException(labels.length + " pictures of " + height + "x" + width + "x" + channels
                    + " do not fill an array of " + images.length + " floats");
        }
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classNames.size()) {
                throw new IllegalArgumentException("label " + labels[i] + " of sample " + i + " is outside 0.." + (classNames.size() - 1));
            }
        }
        this.images = images;
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
        System.arraycopy(images, id * sampleLength(), dest, offset, sampleLength());
    }
}
