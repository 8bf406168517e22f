package dev.whisker.importer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.format.npy.Npy;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.format.npy.NpyType;
import dev.whisker.format.npy.Npz;
import dev.whisker.hostile.JavasWords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks that files that must not be read are refused with a message that names the fault. */
class HostileWeightsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "soft_link.h5,       soft link",
        "external_link.h5,   link out of the file",
        "external_data.h5,   External Data Files",
        "virtual.h5,         Virtual",
        "bomb.h5,            more than 100 times",
        "zeros.h5,           more than 100 times",
        "cycle.h5,           contains itself",
        "deep.h5,            more than 32 levels deep",
        "integers.h5,        64-bit integers",
        "lzf.h5,             filter 32000",
        "never_written.h5,   was never written",
        "missing.h5,         it has no 'dense/kernel:0'",
        "theano.h5,          theano",
        "keras1.h5,          Keras 1.2.2",
        "keras1_unnamed.h5,  as in Keras 1",
        "no_keras.h5,        no Keras weights",
        "truncated.h5,       truncated"})
    void refusedByNameOfTheFault(String file, String fault) {
        refuse(ImportGoldens.FOLDER.resolve("hostile").resolve(file), fault);
    }

    @Test
    void otherFilesAreRefused() throws IOException {
        refuse(folder, "directory");
        refuse(folder.resolve("none.h5"), "no such file");
        refuse(write("empty.h5", new byte[0]), "empty");
        refuse(write("text.h5", "<html>not found</html>".getBytes(StandardCharsets.UTF_8)), "3c 68 74 6d 6c");
        Path zip = folder.resolve("other.keras");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("readme.txt"));
            out.write(new byte[10]);
        }
        refuse(zip, "neither a Keras model");
        Npz.write(folder.resolve("twice.npz"), Map.of("a/kernel", array(), "a/kernel:0", array()), NpyType.F4);
        refuse(folder.resolve("twice.npz"), "two tensors 'a/kernel'");
    }

    @Test
    void bombsInArchives() throws IOException {
        Path keras = folder.resolve("bomb.keras");
        Path npz = folder.resolve("bomb.npz");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(keras))) {
            out.putNextEntry(new ZipEntry("config.json"));
            out.write("{}".getBytes(StandardCharsets.UTF_8));
            out.putNextEntry(new ZipEntry("model.weights.h5"));
            out.write(new byte[20 << 20]);
        }
        refuse(keras, "unpacks to");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(npz))) {
            out.putNextEntry(new ZipEntry("a.npy"));
            Npy.write(out, new NpyArray(new int[] {1 << 22}, new double[1 << 22]), NpyType.F4);
        }
        refuse(npz, "declares 16777216 bytes");
    }

    @Test
    void valuesAreNotReadAfterTheFileIsClosed() {
        for (String name : new String[] {"sequential.npz", "sequential.safetensors"}) {
            WeightSource source = WeightSource.open(ImportGoldens.FOLDER.resolve(name));
            StoredTensor tensor = source.layers().get(0).tensors().get(0);
            source.close();
            assertTrue(assertThrows(WhiskerException.class, tensor::read).getMessage().contains("was closed"));
        }
    }

    private static NpyArray array() {
        return new NpyArray(new int[] {1}, new double[1]);
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private static void refuse(Path file, String fault) {
        String message = assertThrows(WhiskerException.class, () -> {
            try (WeightSource source = WeightSource.open(file)) {
                source.layers().forEach(layer -> layer.tensors().forEach(StoredTensor::read));
            }
        }).getMessage();
        assertTrue(message.contains(fault), message);
        assertTrue(message.contains(file.toString()), message);
        assertFalse(message.contains("\n"), message);
        assertEquals(Optional.empty(), JavasWords.in(message), message);
        assertEquals(message.strip(), message);
    }
}
