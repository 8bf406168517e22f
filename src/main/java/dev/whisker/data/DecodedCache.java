package dev.whisker.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * A cache of decoded pictures of one size, so that only the first pass over the data decodes them. It holds the first
 * pictures of a data set, as many as fit; the others are decoded again by each pass.
 *
 * <p>Pictures are stored one after another in slabs of native memory, which are allocated when they are first used. In
 * Java's heap they would make the garbage collector reserve half as much again. Concurrent writes and reads of
 * different pictures are safe; a picture must be written before it is read.
 */
final class DecodedCache {

    private static final int SLAB_BYTES = 32 << 20;

    /** The caches that are in use, or were and have not been collected. */
    private static final Set<DecodedCache> LIVE =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private final ByteBuffer[] slabs;
    private final int count;
    private final int perSlab;
    private final int pictureBytes;

    /** Creates a cache for {@code count} pictures. */
    DecodedCache(int count, int pictureBytes) {
        this.count = count;
        this.pictureBytes = pictureBytes;
        perSlab = Math.max(1, SLAB_BYTES / pictureBytes);
        slabs = new ByteBuffer[(count + perSlab - 1) / perSlab];
        LIVE.add(this);
    }

    /** The default size limit of a new cache: {@link HeapBudget}, less what other caches hold or will hold. */
    static long defaultBytes() {
        return restOf(HeapBudget.bytes()); // after its collection, most caches that nobody uses are gone
    }

    /** What is left of the budget beside the caches that are in use. */
    static long restOf(long budget) {
        return Math.max(0, budget - heldBytes());
    }

    private static long heldBytes() {
        synchronized (LIVE) {
            return LIVE.stream().mapToLong(DecodedCache::bytes).sum();
        }
    }

    /** The bytes of all pictures that there is room for. */
    long bytes() {
        return (long) count * pictureBytes;
    }

    /** Whether the cache has room for picture {@code index}. */
    boolean holds(int index) {
        return index < count;
    }

    /** The memory that holds picture {@code index}, in the byte order of the processor. */
    synchronized ByteBuffer slab(int index) {
        int slab = index / perSlab;
        if (slabs[slab] == null) {
            int pictures = Math.min(perSlab, count - slab * perSlab);
            slabs[slab] = ByteBuffer.allocateDirect(pictures * pictureBytes).order(ByteOrder.nativeOrder());
        }
        return slabs[slab];
    }

    /** The position of the picture in its {@link #slab}, in bytes. */
    int position(int index) {
        return index % perSlab * pictureBytes;
    }
}
