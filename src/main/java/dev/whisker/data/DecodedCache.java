package dev.whisker.data;

/**
 * A cache of decoded pictures of one size in memory, so that only the first pass over the data decodes them. It holds
 * the first pictures of a data set, as many as fit; the others are decoded again by each pass.
 *
 * <p>Pictures are stored one after another in slabs of tens of MiB, so large that the garbage collector (G1) treats a
 * slab as a humongous object, which it never copies. Concurrent writes and reads of different pictures are safe; a
 * picture must be written before it is read.
 *
 * @param <A> the array type: {@code float[]}, or {@code byte[]} for pictures with integer values
 */
final class DecodedCache<A> {

    private static final int SLAB_BYTES = 32 << 20;

    private final A[] slabs;
    private final int count;
    private final int perSlab;
    private final int length;

    private DecodedCache(A[] slabs, int count, int perSlab, int length) {
        this.slabs = slabs;
        this.count = count;
        this.perSlab = perSlab;
        this.length = length;
    }

    /** Creates a cache for {@code count} pictures of {@code length} floats each. */
    static DecodedCache<float[]> ofFloats(int count, int length) {
        int perSlab = perSlab(length, Float.BYTES);
        float[][] slabs = new float[(count + perSlab - 1) / perSlab][];
        for (int s = 0; s < slabs.length; s++) {
            slabs[s] = new float[Math.min(perSlab, count - s * perSlab) * length];
        }
        return new DecodedCache<>(slabs, count, perSlab, length);
    }

    /** Creates a cache for {@code count} pictures of {@code length} bytes each. */
    static DecodedCache<byte[]> ofBytes(int count, int length) {
        int perSlab = perSlab(length, Byte.BYTES);
        byte[][] slabs = new byte[(count + perSlab - 1) / perSlab][];
        for (int s = 0; s < slabs.length; s++) {
            slabs[s] = new byte[Math.min(perSlab, count - s * perSlab) * length];
        }
        return new DecodedCache<>(slabs, count, perSlab, length);
    }

    private static int perSlab(int length, int bytes) {
        return Math.max(1, SLAB_BYTES / bytes / length);
    }

    /** Whether the cache has room for picture {@code index}. */
    boolean holds(int index) {
        return index < count;
    }

    /** The array that holds picture {@code index}. */
    A slab(int index) {
        return slabs[index / perSlab];
    }

    /** The position of the picture in its {@link #slab}. */
    int offset(int index) {
        return index % perSlab * length;
    }

    void put(int index, A picture) {
        System.arraycopy(picture, 0, slab(index), offset(index), length);
    }

    void read(int index, A dest, int at) {
        System.arraycopy(slab(index), offset(index), dest, at, length);
    }
}
