package dev.whisker.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecodedCacheTest {
    private static final int PICTURE = 5 << 20;

    @TempDir
    Path root;

    @Test
    void picturesHavePlacesOfTheirOwnInSlabsOfAtMost32MiB() {
        DecodedCache cache = new DecodedCache(13, PICTURE);
        Set<ByteBuffer> slabs = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < 13; i++) {
            assertTrue(cache.holds(i));
            ByteBuffer slab = cache.slab(i);
            assertSame(slab, cache.slab(i));
            assertTrue(slab.isDirect() && slab.capacity() <= 32 << 20, "capacity " + slab.capacity());
            assertTrue(cache.position(i) + PICTURE <= slab.capacity());
            slab.put(cache.position(i), (byte) i);
            slab.put(cache.position(i) + PICTURE - 1, (byte) -i);
            slabs.add(slab);
        }
        assertEquals(3, slabs.size());
        assertEquals(13L * PICTURE, slabs.stream().mapToLong(ByteBuffer::capacity).sum());
        assertEquals(13L * PICTURE, cache.bytes());
        assertFalse(cache.holds(13));
        assertNotSame(cache.slab(5), cache.slab(6));
        for (int i = 0; i < 13; i++) {
            assertEquals(i, cache.slab(i).get(cache.position(i)));
            assertEquals(-i, cache.slab(i).get(cache.position(i) + PICTURE - 1));
        }
    }

    @Test
    void whatOneCacheHoldsIsNotSetAsideForTheNext() {
        // How much of the real heap is free differs from one moment to the next, so the budget is given.
        long budget = 1L << 40;
        DecodedCache cache = new DecodedCache(1_000_000, 100);
        assertTrue(DecodedCache.restOf(budget) <= budget - cache.bytes());
        assertEquals(0, DecodedCache.restOf(cache.bytes()));
        DecodedCache moreThanAnyHeap = new DecodedCache(2_000_000_000, 1000);
        assertEquals(0, DecodedCache.defaultBytes());
        Reference.reachabilityFence(cache);
        Reference.reachabilityFence(moreThanAnyHeap);
    }

    @Test
    void theMemoryOfADataSetStaysWithinItsLimit() {
        Pictures.fill(root.resolve("a"), 9, 3);
        ImageDataset.Options options = ImageDataset.Options.defaults().withCacheBytes(1000);
        ImageDataset dataset = ImageDataset.open(ImageFolder.open(root), 4, 7, options);
        assertEquals(2, dataset.cachedPictures());
        assertEquals(2 * 4 * 7 * 3 * Float.BYTES, dataset.cacheBytes());
        assertEquals(1000, dataset.maxCacheBytes());
        Pictures.write(root.resolve("a/8.png"), Pictures.encoded("png", 4, 7, 1));
        ImageDataset none = ImageDataset.open(ImageFolder.open(root), 40, 70, options);
        assertEquals(0, none.cachedPictures());
        assertEquals(0, none.cacheBytes());
    }
}
