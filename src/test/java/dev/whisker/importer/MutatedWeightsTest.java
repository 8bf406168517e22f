package dev.whisker.importer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import dev.whisker.WhiskerException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Damages every byte of the structure of small files, and makes their trees endless. Each is either read to the end
 * without a fault, or refused in one line; no other exception is thrown, none takes long, and none makes the reader
 * allocate out of proportion.
 */
class MutatedWeightsTest {
    private static final long MAX_NANOS = 5_000_000_000L;
    private static final long SPARE_BYTES = 64L << 20;

    /**
     * A stored byte may become 100 bytes, which are in memory packed, unpacked and as doubles (four times as many for
     * float16).
     */
    private static final long MAX_BYTES_PER_BYTE = 600;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int TREE_LEVEL = 5;
    private static final int TREE_ENTRIES = 6;
    private static final int TREE_HEADER = 24;
    private static final int LAYERS_OF_SEQUENTIAL = 5;
    private static final int WEIGHTS_OF_SEQUENTIAL = 10;

    @TempDir
    Path folder;

    /** Sets every single byte of a small file's structure to values that are likely to cause trouble. */
    @Test
    void everyByteOfTheStructure() throws IOException {
        byte[] original = Files.readAllBytes(ImportGoldens.FOLDER.resolve("hostile/missing.h5"));
        byte[] safetensors = Files.readAllBytes(ImportGoldens.FOLDER.resolve("sequential.safetensors"));
        for (int i = 0; i < original.length; i += 3) {
            byte[] copy = original.clone();
            copy[i] = (byte) (i % 2 == 0 ? 0xff : copy[i] ^ 0x80);
            survives(copy, "missing.h5 byte " + i);
        }
        for (int i = 0; i < safetensors.length / 2; i++) {
            byte[] copy = safetensors.clone();
            copy[i] = (byte) (i % 2 == 0 ? '9' : 0xff);
            survives(copy, "safetensors byte " + i);
        }
    }

    /**
     * Trees whose nodes all point to the tree itself would take forever to walk, and those with many levels nearly so.
     */
    @ParameterizedTest
    @CsvSource({"1", "2", "8", "30"})
    void treesThatPointToThemselves(int children) throws IOException {
        byte[] original = Files.readAllBytes(ImportGoldens.FOLDER.resolve("sequential.h5"));
        int refused = 0;
        for (int at = 0; at < original.length - TREE_HEADER; at++) {
            if (original[at] == 'T' && original[at + 1] == 'R' && original[at + 2] == 'E' && original[at + 3] == 'E') {
                byte[] copy = original.clone();
                ByteBuffer node = ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN);
                node.put(at + TREE_LEVEL, (byte) 1);
                node.putShort(at + TREE_ENTRIES, (short) children);
                for (int i = 0; i < children; i++) {
                    node.putLong(at + TREE_HEADER + 16 * i + 8, at);
                }
                refused += survives(copy, "the tree at " + at) ? 0 : 1;
            }
        }
        // The root's, and those of "features", "features/small", "features/small/features" and so on; those of layers
        // without weights are not read.
        assertEquals(1 + LAYERS_OF_SEQUENTIAL * 3, refused);
    }

    @Test
    void allWeightsOfTheOriginalAreSeen() {
        try (WeightSource source = WeightSource.open(ImportGoldens.FOLDER.resolve("sequential.h5"))) {
            assertEquals(WEIGHTS_OF_SEQUENTIAL,
                    source.layers().stream().mapToInt(layer -> layer.tensors().size()).sum());
        }
    }

    /** Returns true if the file was read and false if it was refused; fails if anything else happened. */
    private boolean survives(byte[] bytes, String what) throws IOException {
        Path file = Files.write(folder.resolve("file"), bytes);
        long thread = Thread.currentThread().getId();
        long allocated = THREADS.getThreadAllocatedBytes(thread);
        long start = System.nanoTime();
        boolean read = false;
        try (WeightSource source = WeightSource.open(file)) {
            source.layers().forEach(layer -> layer.tensors().forEach(StoredTensor::read));
            read = true;
        } catch (WhiskerException e) {
            assertTrue(e.getMessage().contains(file.toString()) && !e.getMessage().contains("\n"),
                    what + ": " + e.getMessage());
        } catch (Throwable e) {
            fail(what + " threw " + e, e);
        }
        long nanos = System.nanoTime() - start;
        allocated = THREADS.getThreadAllocatedBytes(thread) - allocated;
        assertTrue(nanos < MAX_NANOS, what + " took " + nanos / 1e9 + " s");
        assertTrue(allocated < SPARE_BYTES + MAX_BYTES_PER_BYTE * bytes.length,
                what + " of " + bytes.length + " bytes allocated " + allocated);
        return read;
    }
}
