package dev.whisker.format.npy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"f4,F4,-1.5", "f8,F8,-1.1", "u1,U1,200", "i1,I1,-100", "i2,I2,-30000", "i4,I4,-2000000000",
            "i8,I8,-9007199254740992", "b1,B1,1"})
    void readsEveryTypeInEitherByteOrder(String code, NpyType type, double value) throws IOException {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            ByteBuffer data = ByteBuffer.allocate(2 * type.bytes()).order(order);
            for (double element : new double[] {value, 1}) {
                switch (type) {
                    case F4 -> data.putFloat((float) element);
                    case F8 -> data.putDouble(element);
                    case I2 -> data.putShort((short) element);
                    case I4 -> data.putInt((int) element);
                    case I8 -> data.putLong((long) element);
                    default -> data.put((byte) (int) element);
                }
            }
            String mark = type.bytes() == 1 ? "|" : order == ByteOrder.BIG_ENDIAN ? ">" : "<";
            NpyArray array = read(1, header(mark + code, "False", "(2,)"), data.array());
            assertArrayEquals(new int[] {2}, array.shape());
            assertArrayEquals(new double[] {value, 1}, array.data());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void readsEveryVersion(int version) throws IOException {
        NpyArray array = read(version, header("|u1", "False", "(3,)"), new byte[] {1, 2, 3});
        assertArrayEquals(new int[] {1, 2, 3}, array.toInts());
    }

    @Test
    void acceptsAnyOrderOfKeysAndNoTrailingComma() throws IOException {
        NpyArray array = read(1, "{\"shape\":(1, 2), 'fortran_order':False,'descr':'|i1'}", new byte[] {-1, 2});
        assertArrayEquals(new double[] {-1, 2}, array.data());
    }

    @Test
    void putsFortranOrderIntoRowMajorOrder() throws IOException {
        // numpy: arange(12).reshape(2, 3, 2) in Fortran order has the memory layout below.
        byte[] memory = {0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11};
        NpyArray array = read(1, header("|u1", "True", "(2, 3, 2)"), memory);
        assertArrayEquals(new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, array.toInts());
    }

    @Test
    void readsScalarsAndEmptyArrays() throws IOException {
        assertArrayEquals(new double[] {7}, read(1, header("|u1", "False", "()"), new byte[] {7}).data());
        NpyArray empty = read(1, header("<f4", "False", "(3, 0)"), new byte[0]);
        assertArrayEquals(new int[] {3, 0}, empty.shape());
        assertEquals(0, empty.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "3", "0", "1,2", "40,30,20", "2,1,3,1,2"})
    void readsBackWhatItWrote(String lengths) {
        int[] shape = Stream.of(lengths.split(",")).filter(s -> !s.isEmpty()).mapToInt(Integer::parseInt).toArray();
        double[] data = new Random(3).doubles(NpyArray.elements(shape), -1e3, 1e3).toArray();
        NpyArray array = new NpyArray(shape, data);
        Path file = folder.resolve("a.npy");
        Npy.write(file, array, NpyType.F8);
        assertEquals(array, Npy.read(file));
        Npy.write(file, array, NpyType.F4);
        assertEquals(NpyArray.of(shape, array.toFloats()), Npy.read(file));
    }

    @Test
    void alignsTheDataAsNumpyDoes() throws IOException {
        Path file = folder.resolve("a.npy");
        Npy.write(file, new NpyArray(new int[] {5}, new double[5]), NpyType.F4);
        assertEquals(0, (Files.size(file) - 5 * 4) % 64);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "(4,)            | needs 16 bytes, but there are 12",
        "(2,)            | more bytes follow the 8",
        "(2147483647, 2147483647, 2147483647) | needs more than 2^63 bytes",
        "(100000, 100000) | needs 40000000000 bytes",
        "(99999999999,)  | an axis longer than",
        "(-3,)           | shape is (-3,)",
        "(3.0,)          | shape is (3.0,)",
        "[3]             | shape is [3]",
    })
    void refusesShapesThatDoNotFitTheData(String shape, String fault) {
        assertFault(fault, () -> read(1, header("<f4", "False", shape), new byte[12]));
    }

    @ParameterizedTest
    @ValueSource(strings = {"'|O'", "'<c8'", "'<f3'", "'<U5'", "[('a', '<f4')]", "'<u8'", "'<M8[ns]'"})
    void refusesOtherElementTypesByName(String descr) {
        assertFault(descr, () -> read(1, "{'descr': " + descr + ", 'fortran_order': False, 'shape': (1,), }",
                new byte[8]));
    }

    @Test
    void refusesBrokenHeaders() {
        assertFault("not a dictionary", () -> read(1, "hello", new byte[0]));
        assertFault("__import__", () ->
                read(1, "{'descr': __import__('os'), 'fortran_order': False, 'shape': ()}", new byte[0]));
        assertFault("repeated key shape", () -> read(1, "{'shape': (1,), 'shape': (2,)}", new byte[0]));
        assertFault("instead of descr", () -> read(1, "{'shape': (1,)}", new byte[0]));
        assertFault("fortran_order is '1'", () -> read(1, header("<f4", "'1'", "(1,)"), new byte[4]));
        assertFault("version is 9", () -> read(9, header("<f4", "False", "(1,)"), new byte[4]));
    }

    @Test
    void refusesTruncatedFilesAndOtherFiles() throws IOException {
        byte[] whole = bytes(2, header("<f4", "False", "(1,)"), new byte[4]);
        for (int length = 0; length < whole.length; length++) {
            byte[] part = java.util.Arrays.copyOf(whole, length);
            assertFault("a.npy is not a readable .npy array", () -> read(part));
        }
        byte[] hugeHeader = whole.clone();
        hugeHeader[11] = (byte) 0xff;
        assertFault("its header claims", () -> read(hugeHeader));
        assertFault("there is no such file", () -> Npy.read(folder.resolve("none.npy")));
    }

    @Test
    void leavesTheOldFileWhenWritingFails() throws IOException {
        Path file = folder.resolve("a.npy");
        NpyArray array = new NpyArray(new int[] {1}, new double[] {4});
        Npy.write(file, array, NpyType.F4);
        assertThrows(IllegalArgumentException.class, () -> Npy.write(file, array, NpyType.I4));
        assertEquals(array, Npy.read(file));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(1, files.count(), "temporary files are left");
        }
        assertFault("it is a directory", () -> Npy.write(folder, array, NpyType.F4));
        assertFault("does not exist", () -> Npy.write(folder.resolve("none/a.npy"), array, NpyType.F4));
    }

    @Test
    void convertsOnlyIntegersToInts() {
        assertFault("element 1 is 0.5", () -> new NpyArray(new int[] {2}, new double[] {1, 0.5}).toInts());
        assertFault("element 0 is 3.0E9", () -> new NpyArray(new int[] {1}, new double[] {3e9}).toInts());
        assertThrows(IllegalArgumentException.class, () -> new NpyArray(new int[] {2}, new double[3]));
    }

    private interface Action {
        void run() throws IOException;
    }

    private static void assertFault(String part, Action action) {
        WhiskerException e = assertThrows(WhiskerException.class, action::run);
        assertTrue(e.getMessage().contains(part), e.getMessage());
        assertFalse(e.getMessage().contains("\n"), e.getMessage());
    }

    private static String header(String descr, String fortran, String shape) {
        return "{'descr': '" + descr + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }";
    }

    private NpyArray read(int version, String header, byte[] data) throws IOException {
        return read(bytes(version, header, data));
    }

    private NpyArray read(byte[] content) throws IOException {
        Path file = folder.resolve("a.npy");
        Files.write(file, content);
        return Npy.read(file);
    }

    static byte[] bytes(int version, String header, byte[] data) throws IOException {
        byte[] text = (header + "\n").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer length = ByteBuffer.allocate(version == 1 ? 2 : 4).order(ByteOrder.LITTLE_ENDIAN);
        if (version == 1) {
            length.putShort((short) text.length);
        } else {
            length.putInt(text.length);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
        out.write(length.array());
        out.write(text);
        out.write(data);
        return out.toByteArray();
    }
}
