package dev.whisker.train.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.format.AtomicFile;
import dev.whisker.format.npy.NpyType;
import dev.whisker.format.safetensors.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of a checkpoint, and the files that are kept. */
class CheckpointFilesTest {
    @TempDir
    private Path directory;

    private static CheckpointWriter writer(double number) {
        CheckpointWriter writer = new CheckpointWriter();
        writer.numbers("number", number, Math.PI, Double.NaN, Double.NEGATIVE_INFINITY, -0.0);
        writer.text("what", "text \u00e9\n");
        return writer;
    }

    private boolean save(CheckpointFiles files, double number) {
        return files.save(file -> {
            writer(number).write(file);
            return true;
        });
    }

    private double number(String name) {
        try (Checkpoint checkpoint = Checkpoint.open(directory.resolve(name))) {
            return checkpoint.numbers("number")[0];
        }
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void numbersAndTextComeBackBitForBit() {
        Path file = directory.resolve("one");
        writer(0.1).write(file);
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            double[] numbers = checkpoint.numbers("number", 5);
            assertEquals(Arrays.toString(new double[] {0.1, Math.PI, Double.NaN, Double.NEGATIVE_INFINITY, -0.0}),
                    Arrays.toString(numbers));
            assertEquals("text \u00e9\n", checkpoint.text("what"));
            assertEquals(file + ": number has 5 numbers instead of 4; it is a checkpoint of another training",
                    assertThrows(WhiskerException.class, () -> checkpoint.numbers("number", 4)).getMessage());
            assertEquals(file + " has no other: it is a checkpoint of another training",
                    assertThrows(WhiskerException.class, () -> checkpoint.numbers("other")).getMessage());
        }
    }

    @Test
    void theLastOnesAndTheBestAreKept() throws IOException {
        CheckpointFiles files = new CheckpointFiles(directory, 3);
        assertEquals(Optional.empty(), files.newest(line -> { }));
        for (int i = 1; i <= 5; i++) {
            assertTrue(save(files, i));
            if (i == 2) {
                files.keepBest();
            }
        }
        assertEquals(List.of("checkpoint-2.safetensors", "checkpoint-3.safetensors", "checkpoint-best.safetensors",
                "checkpoint.safetensors"), names());
        assertEquals(List.of(5.0, 4.0, 3.0, 2.0), List.of(number("checkpoint.safetensors"),
                number("checkpoint-2.safetensors"), number("checkpoint-3.safetensors"),
                number("checkpoint-best.safetensors")));
        assertEquals(Optional.of(directory.resolve("checkpoint.safetensors")), files.newest(line -> { }));
        save(new CheckpointFiles(directory, 1), 6);
        assertEquals(6.0, number("checkpoint.safetensors"));
        assertEquals(4.0, number("checkpoint-2.safetensors"), "one that keeps fewer leaves those that are there");
    }

    @Test
    void aSaveThatFailsLeavesThoseBefore() throws IOException {
        CheckpointFiles files = new CheckpointFiles(directory, 2);
        save(files, 1);
        save(files, 2);
        assertThrows(WhiskerException.class, () -> files.save(file -> {
            throw AtomicFile.failure("write", file, new IOException("No space left on device"));
        }));
        assertFalse(files.save(file -> false));
        assertEquals(2.0, number("checkpoint.safetensors"));
        assertEquals(1.0, number("checkpoint-2.safetensors"));
        assertEquals(List.of("checkpoint-2.safetensors", "checkpoint.safetensors"), names());
    }

    @Test
    void everyByteCounts() throws IOException {
        Path file = directory.resolve("checkpoint.safetensors");
        writer(3).write(file);
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 0; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 0x11;
            Files.write(file, changed);
            String message = assertThrows(WhiskerException.class, () -> Checkpoint.open(file), "byte " + i)
                    .getMessage();
            assertTrue(message.startsWith(file.toString()) && message.lines().count() == 1, message);
        }
        for (int length = 0; length < bytes.length; length++) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertThrows(WhiskerException.class, () -> Checkpoint.open(file), length + " bytes");
        }
        Files.write(file, bytes);
        Checkpoint.open(file).close();
    }

    @Test
    void otherFilesAreNamedForWhatTheyAre() {
        Path file = directory.resolve("weights.safetensors");
        Safetensors.write(file, Map.of(), NpyType.F4, Map.of("format", "whisker"));
        assertEquals(file + " is not a checkpoint; give one that a training wrote",
                assertThrows(WhiskerException.class, () -> Checkpoint.open(file)).getMessage());
        Safetensors.write(file, Map.of(), NpyType.F4, Map.of("format", "whisker checkpoint", "format_version", "7"));
        assertEquals(file + " is a checkpoint of format version 7; this Whisker reads version 1: go on with the "
                + "Whisker that wrote it",
                assertThrows(WhiskerException.class, () -> Checkpoint.open(file)).getMessage());
        Safetensors.write(file, Map.of(), NpyType.F4, Map.of("format", "whisker checkpoint", "format_version", "1"));
        assertEquals(file + " is damaged: it does not end in a checksum; take an older checkpoint",
                assertThrows(WhiskerException.class, () -> Checkpoint.open(file)).getMessage());
    }

    @Test
    void intervalsAreStepsOrTimes() {
        assertEquals(new SaveEvery(500, 0), SaveEvery.parse("500"));
        assertEquals(new SaveEvery(1, 0), SaveEvery.parse("1 step"));
        assertEquals(new SaveEvery(0, 90), SaveEvery.parse("90s"));
        assertEquals(new SaveEvery(0, 600), SaveEvery.parse("10min"));
        assertEquals(new SaveEvery(0, 7200), SaveEvery.parse("2h"));
        for (String wrong : List.of("", "0", "-3", "1.5h", "10 minutes", "9999999999")) {
            assertEquals("checkpoints are saved every so many steps or by time, such as 500, 90s, 10min or 2h, "
                    + "received '" + wrong + "'",
                    assertThrows(WhiskerException.class, () -> SaveEvery.parse(wrong)).getMessage());
        }
        assertTrue(new SaveEvery(5, 0).isDue(5, 0) && !new SaveEvery(5, 0).isDue(4, 1e9));
        assertTrue(new SaveEvery(0, 9).isDue(1, 9) && !new SaveEvery(0, 9).isDue(1_000, 8.9));
        assertFalse(SaveEvery.EPOCH.isDue(1_000_000, 1e9));
    }
}
