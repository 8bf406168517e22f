package dev.whisker.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.format.npy.Npy;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.format.npy.NpyType;
import dev.whisker.format.npy.Npz;
import dev.whisker.format.safetensors.Safetensors;
import dev.whisker.format.safetensors.SafetensorsReader;
import dev.whisker.importer.WeightSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checks that anything but a regular file is refused without waiting for it, and that changes to a file while it is
 * read are detected.
 */
class InputFileTest {
    private static final List<Consumer<Path>> READERS =
            List.of(Npy::read, Npz::read, Safetensors::read, file -> WeightSource.open(file).close());

    @TempDir
    Path folder;

    @Test
    void pipesDevicesAndDirectoriesAreRefused() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        Path link = Files.createSymbolicLink(folder.resolve("link"), pipe);
        for (Consumer<Path> reader : READERS) {
            assertFault("it is a named pipe", pipe, reader);
            assertFault("it is a named pipe", link, reader);
            assertFault("it is a device", Path.of("/dev/zero"), reader);
            assertFault("it is a directory", folder, reader);
            assertFault("there is no such file", folder.resolve("none"), reader);
        }
    }

    @Test
    void filesThatShrinkWhileTheyAreReadAreNoticed() throws IOException {
        NpyArray array = new NpyArray(new int[] {3 * Elements.PIECE}, new double[3 * Elements.PIECE]);
        Path npy = folder.resolve("a.npy");
        Npy.write(npy, array, NpyType.F8);
        assertShrinking(Npy.open(npy), npy, "needs 1572864 bytes, but there are");
        Path safetensors = folder.resolve("a.safetensors");
        Safetensors.write(safetensors, Map.of("a", array), NpyType.F8, Map.of());
        try (SafetensorsReader reader = SafetensorsReader.open(safetensors)) {
            assertShrinking(reader.tensors().get("a"), safetensors, "became shorter while it was read");
        }
    }

    /** Cuts the file after the first piece. */
    private static void assertShrinking(Elements elements, Path file, String fault) {
        assertFault(fault, file, path -> elements.read(piece -> {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                channel.truncate(1000);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }));
    }

    /**
     * A file of more than 2 GiB, most of it a hole. It has all declared bytes, so it can be opened and its end can be
     * read.
     */
    @Test
    void offsetsBeyondTwoGibibytesAreRead() throws IOException {
        Path file = folder.resolve("large.safetensors");
        long first = 3L << 30;
        String json = "{\"a\":{\"dtype\":\"F32\",\"shape\":[805306368],\"data_offsets\":[0," + first
                + "]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":["
                + first + "," + (first + 4) + "]}}";
        byte[] header = json.getBytes(StandardCharsets.US_ASCII);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).flip());
            channel.write(ByteBuffer.wrap(header));
            channel.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(2.5f).flip(),
                    8 + header.length + first);
        }
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            assertEquals(2.5, reader.tensors().get("b").toArray().data()[0]);
            assertEquals(805306368, reader.tensors().get("a").count());
        }
    }

    private static void assertFault(String part, Path file, Consumer<Path> reader) {
        String message = assertTimeoutPreemptively(Duration.ofSeconds(30),
                () -> assertThrows(WhiskerException.class, () -> reader.accept(file))).getMessage();
        assertTrue(message.contains(part) && message.contains(file.toString()), message);
        assertEquals(1, message.lines().count(), message);
    }
}
