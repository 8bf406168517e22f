package dev.whisker.format.npy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpzTest {

    private static final String HEADER = "{'descr': '<f4', 'fortran_order': False, 'shape': (%s,), }";

    @TempDir
    Path folder;

    @Test
    void readsBackWhatItWroteInOrder() {
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        arrays.put("z", new NpyArray(new int[] {2, 2}, new double[] {0.1, 2, 3, 4}));
        arrays.put("d_kernel", new NpyArray(new int[] {}, new double[] {-5}));
        arrays.put("initial/0/bias", new NpyArray(new int[] {0}, new double[0]));
        Path file = folder.resolve("a.npz");
        Npz.write(file, arrays, NpyType.F8);
        assertEquals(arrays, Npz.read(file));
        assertEquals(List.copyOf(arrays.keySet()), List.copyOf(Npz.read(file).keySet()));
        Npz.write(file, arrays, NpyType.F4);
        assertEquals((float) 0.1, Npz.read(file).get("z").data()[0]);
    }

    @Test
    void equalArraysGiveEqualFiles() throws IOException {
        Map<String, NpyArray> arrays = Map.of("x", new NpyArray(new int[] {3}, new double[] {1, 2, 3}));
        Npz.write(folder.resolve("a.npz"), arrays, NpyType.F4);
        Npz.write(folder.resolve("b.npz"), arrays, NpyType.F4);
        assertEquals(-1, Files.mismatch(folder.resolve("a.npz"), folder.resolve("b.npz")));
    }

    @Test
    void readsStoredAndDeflatedEntries() throws IOException {
        byte[] npy = NpyTest.bytes(1, HEADER.formatted(2), new byte[] {0, 0, -128, 63, 0, 0, 0, 64});
        for (int method : new int[] {ZipEntry.STORED, ZipEntry.DEFLATED}) {
            assertArrayEquals(new double[] {1, 2}, Npz.read(zip(method, "x.npy", npy)).get("x").data());
        }
    }

    @Test
    void readsFilesOfNumpyItself() {
        // Written by numpy.savez_compressed, one of the arrays is int32.
        Map<String, NpyArray> arrays = Npz.read(Path.of("tests-data/keras/metrics.npz"));
        assertArrayEquals(new int[] {4, 3}, arrays.get("sparse_ties/predictions").shape());
        assertArrayEquals(new float[] {0.5f, 0.5f, 0.1f},
                Arrays.copyOf(arrays.get("sparse_ties/predictions").toFloats(), 3));
        assertArrayEquals(new int[] {0, 2, 0, 2}, arrays.get("sparse_ties/labels").toInts());
    }

    @Test
    void refusesEntriesThatDeclareMoreThanTheyHold() throws IOException {
        // The header claims 400 MB, more than 1,000 bytes of zeros can represent: it must be refused before it is
        // allocated.
        byte[] npy = NpyTest.bytes(1, HEADER.formatted(100_000_000), new byte[1_000]);
        assertFault("needs 400000000 bytes, but there are at most", zip(ZipEntry.DEFLATED, "x.npy", npy));
        assertFault("needs 400000000 bytes, but there are at most", zip(ZipEntry.STORED, "x.npy", npy));
        byte[] few = NpyTest.bytes(1, HEADER.formatted(300), new byte[1_000]);
        assertFault("needs 1200 bytes, but there are 1000", zip(ZipEntry.DEFLATED, "x.npy", few));
    }

    @Test
    void refusesFilesThatAreNotArchivesOfArrays() throws IOException {
        byte[] npy = NpyTest.bytes(1, HEADER.formatted(1), new byte[4]);
        assertFault("readme.txt is not an array", zip(ZipEntry.DEFLATED, "readme.txt", npy));
        assertFault("x.npy is not a readable .npy array",
                zip(ZipEntry.STORED, "x.npy", "text".getBytes(StandardCharsets.US_ASCII)));
        Path text = folder.resolve("text.npz");
        Files.writeString(text, "no zip");
        assertFault("not an intact .npz (zip) file", text);
        assertFault("there is no such file", folder.resolve("none.npz"));
        Path whole = zip(ZipEntry.STORED, "x.npy", npy);
        Path cut = folder.resolve("cut.npz");
        Files.write(cut, Arrays.copyOf(Files.readAllBytes(whole), (int) Files.size(whole) - 30));
        assertFault("not an intact .npz (zip) file", cut);
    }

    private static void assertFault(String part, Path file) {
        WhiskerException e = assertThrows(WhiskerException.class, () -> Npz.read(file));
        assertTrue(e.getMessage().contains(part), e.getMessage());
        assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
    }

    private Path zip(int method, String name, byte[] content) throws IOException {
        Path file = folder.resolve(method + ".npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            ZipEntry entry = new ZipEntry(name);
            CRC32 crc = new CRC32();
            crc.update(content);
            entry.setMethod(method);
            entry.setSize(content.length);
            entry.setCrc(crc.getValue());
            zip.putNextEntry(entry);
            zip.write(content);
            zip.closeEntry();
        }
        return file;
    }
}
