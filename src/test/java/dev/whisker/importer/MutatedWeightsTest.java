package dev.whisker.importer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import dev.whisker.WhiskerException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Damages files at random with fixed seeds. Each is either read to the end without a fault, or refused in one line; no
 * other exception is thrown, none takes long, and none makes the reader allocate out of proportion.
 */
class MutatedWeightsTest {
    private static final int TRIES = 1_000;
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

    @ParameterizedTest
    @CsvSource({"sequential.h5", "split_names.h5", "sequential_model.h5", "sequential.weights.h5", "sequential.keras",
        "sequential.npz", "sequential.safetensors", "chunked.h5", "new_style.h5", "types.h5"})
    void readOrRefused(String name) throws IOException {
        byte[] original = Files.readAllBytes(ImportGoldens.FOLDER.resolve(name));
        assertEquals(true, survives(original, name), "the file itself is read");
        Random random = new Random(name.hashCode());
        int read = 0;
        for (int i = 0; i < TRIES; i++) {
            read += survives(mutate(original, random), name + " mutation " + i) ? 1 : 0;
        }
        // A weight with a flipped bit is still a weight; wild lengths and truncations are refused.
        assertTrue(read > 0 && read < TRIES, read + " of " + TRIES + " were read");
    }

    /**
     * Zip's checksums protect the entries from mutations of the archive, so the entries themselves are damaged and
     * packed again.
     */
    @ParameterizedTest
    @CsvSource({"sequential.keras", "sequential.npz"})
    void damagedEntriesOfIntactArchives(String name) throws IOException {
        byte[] original = Files.readAllBytes(ImportGoldens.FOLDER.resolve(name));
        Random random = new Random(7);
        int read = 0;
        for (int i = 0; i < TRIES / 2; i++) {
            read += survives(repack(original, random), name + " entry mutation " + i) ? 1 : 0;
        }
        assertTrue(read > 0 && read < TRIES / 2, read + " of " + TRIES / 2 + " were read");
    }

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

    private static byte[] mutate(byte[] original, Random random) {
        byte[] bytes = original.clone();
        switch (random.nextInt(6)) {
            case 0 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            case 1 -> {
                for (int i = 0; i < 1 + bytes.length / 200; i++) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
            }
            case 2 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 3 -> wildLength(bytes, random);
            case 4 -> swapBlocks(bytes, random);
            default -> {
                int from = random.nextInt(bytes.length);
                Arrays.fill(bytes, from, Math.min(bytes.length, from + 1 + random.nextInt(64)),
                        (byte) (random.nextBoolean() ? 0 : 0xff));
            }
        }
        return bytes;
    }

    /**
     * Overwrites 2, 4 or 8 bytes, often those of a small number, with a number that a careless reader would allocate or
     * follow.
     */
    private static void wildLength(byte[] bytes, Random random) {
        long[] wild = {0, 1, -1, 0x7fff, 0xffff, Integer.MAX_VALUE, 0x80000000L, 0xffffffffL, Long.MAX_VALUE,
                Long.MIN_VALUE, bytes.length, bytes.length - 1L,
            1L << 24, 1L << 31, 1L << 40, random.nextInt(bytes.length)};
        long value = wild[random.nextInt(wild.length)];
        int width = 2 << random.nextInt(3);
        int at = random.nextInt((bytes.length - width) / 2) * 2;
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        switch (width) {
            case 2 -> buffer.putShort(at, (short) value);
            case 4 -> buffer.putInt(at, (int) value);
            default -> buffer.putLong(at, value);
        }
    }

    private static void swapBlocks(byte[] bytes, Random random) {
        int size = 8 * (1 + random.nextInt(64));
        if (bytes.length < 2 * size) {
            return;
        }
        int a = random.nextInt(bytes.length - size + 1);
        int b = random.nextInt(bytes.length - size + 1);
        byte[] block = Arrays.copyOfRange(bytes, a, a + size);
        System.arraycopy(bytes, b, bytes, a, size);
        System.arraycopy(block, 0, bytes, b, size);
    }

    private static byte[] repack(byte[] archive, Random random) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(archive));
                ZipOutputStream out = new ZipOutputStream(packed)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                out.putNextEntry(new ZipEntry(entry.getName()));
                byte[] bytes = in.readAllBytes();
                out.write(random.nextInt(3) == 0 ? mutate(bytes, random) : bytes);
            }
        }
        return packed.toByteArray();
    }
}
