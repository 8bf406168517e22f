package dev.whisker.data;

/** Samples of one training step. The arrays belong to the loader and are filled anew for a later batch. */
public final class Batch {

    private final float[] images;
    private final int[] labels;
    private final int[] sampleIds;
    private int count;

    Batch(int capacity, int sampleLength) {
        images = new float[ArrayLength.of("batches of " + capacity + " pictures with " + sampleLength + " values each", capacity, sampleLength)];
        labels = new int[capacity];
        sampleIds = new int[capacity];
    }

    /** Number of samples; less than the batch size in the last batch of an epoch that the size does not divide. */
    public int count() {
        return count;
    }

    /** Pictures (batch, height, width, channels), values 0..255; those from {@link #count} on are meaningless. */
    public float[] images() {
        return images;
    }

    /** Class index of each sample. */
    public int[] labels() {
        return labels;
    }

    /** Id of each sample in its data set, the key of its augmentation. */
    public int[] sampleIds() {
        return sampleIds;
    }

    void fill(Dataset dataset, int[] order, int from, int samples, java.util.function.BooleanSupplier abandoned) {
        int length = dataset.sampleLength();
        for (int i = 0; i < samples && !abandoned.getAsBoolean(); i++) {
            int id = order[from + i];
            sampleIds[i] = id;
            labels[i] = dataset.label(id);
            dataset.read(id, images, i * length);
        }
        count = samples;
    }
}
