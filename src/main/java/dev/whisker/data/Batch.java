package dev.whisker.data;

import java.util.function.BooleanSupplier;

/** The samples of one training step. The arrays belong to the loader, which reuses them for a later batch. */
public final class Batch {

    private final float[] images;
    private final byte[] bytes;
    private final int[] labels;
    private final int[] sampleIds;
    private int count;

    /** @param inBytes whether pictures are read as bytes; the data set must support it */
    Batch(int capacity, int sampleLength, boolean inBytes) {
        int length = ArrayLength.of("batches of " + capacity + " pictures with " + sampleLength + " values each",
                capacity, sampleLength);
        images = inBytes ? null : new float[length];
        bytes = inBytes ? new byte[length] : null;
        labels = new int[capacity];
        sampleIds = new int[capacity];
    }

    /** Number of samples; the last batch of an epoch may have fewer than the batch size. */
    public int count() {
        return count;
    }

    /** Whether the pictures are in {@link #bytes} rather than in {@link #images}. */
    public boolean inBytes() {
        return bytes != null;
    }

    /**
     * Pictures (batch, height, width, channels), values 0..255; entries from index {@link #count} on are meaningless.
     *
     * @throws IllegalStateException if they are {@link #inBytes}
     */
    public float[] images() {
        if (images == null) {
            throw new IllegalStateException("this batch has its pictures in bytes");
        }
        return images;
    }

    /**
     * The same pictures as {@link #images}, as unsigned bytes.
     *
     * @throws IllegalStateException unless they are {@link #inBytes}
     */
    public byte[] bytes() {
        if (bytes == null) {
            throw new IllegalStateException("this batch has its pictures in floats");
        }
        return bytes;
    }

    /** Class index of each sample. */
    public int[] labels() {
        return labels;
    }

    /** Id of each sample in its data set; augmentation uses it as a key. */
    public int[] sampleIds() {
        return sampleIds;
    }

    /** Makes this the batch of {@code samples} samples; {@link #fill} must then be called for all of them. */
    void begin(int samples) {
        count = samples;
    }

    /**
     * Reads some of the samples; different ones may be read on several threads at once.
     *
     * @param order     sample ids
     * @param from      position in {@code order} of the first sample of this batch
     * @param first     the first sample of this batch to read
     * @param end       the sample after the last to read
     * @param abandoned whether to stop early
     */
    void fill(Dataset dataset, int[] order, int from, int first, int end, BooleanSupplier abandoned) {
        int length = dataset.sampleLength();
        for (int i = first; i < end && !abandoned.getAsBoolean(); i++) {
            int id = order[from + i];
            sampleIds[i] = id;
            labels[i] = dataset.label(id);
            if (bytes != null) {
                dataset.readBytes(id, bytes, i * length);
            } else {
                dataset.read(id, images, i * length);
            }
        }
    }
}
