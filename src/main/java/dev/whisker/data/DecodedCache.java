package dev.whisker.data;

/**
 * Decoded and resized pictures in memory, so that only the first pass over the data decodes.
 *
 * <p>Pictures lie side by side in slabs of float32, each of some tens of MiB: large enough that the garbage collector (G1) treats a slab as a
 * humongous object, which it never copies. Concurrent writes and reads of different pictures are safe; a picture must be written before it
 * is read.
 */
final class DecodedCache {

    private static final int SLAB_FLOATS = 8 << 20;

    private final float[][] slabs;
    private final int perSlab;
    private final int length;

    /** Room for {@code count} pictures of {@code length} floats each. */
    DecodedCache(int count, int length) {
        this.length = length;
        this.perSlab = Math.max(1, SLAB_FLOATS / length);
        this.slabs = new float[(count + perSlab - 1) / perSlab][];
        for (int s = 0; s < slabs.length; s++) {
            slabs[s] = new float[Math.min(perSlab, count - s * perSlab) * length];
        }
    }

    /** Bytes that pictures of this number and size take. */
    static long bytes(int count, int length) {
        return (long) count * length * Float.BYTES;
    }

    float[] slab(int index) {
        return slabs[index / perSlab];
    }

    int offset(int index) {
        return index % perSlab * length;
    }

    void read(int index, float[] dest, int at) {
        System.arraycopy(slab(index), offset(index), dest, at, length);
    }
}
