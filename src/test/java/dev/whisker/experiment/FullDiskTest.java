package dev.whisker.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.whisker.WhiskerException;
import dev.whisker.backend.Backends;
import dev.whisker.format.safetensors.Safetensors;
import dev.whisker.op.Backend;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.Training;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fills up while a run trains: a real one, in memory. */
class FullDiskTest {
    private static final int EPOCHS = 4;

    @TempDir
    Path temporary;

    private final List<String> remarks = new ArrayList<>();
    private Path disk;
    private RunDirectory directory;
    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(temporary.resolve("disk"));
        mounted = run("mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", disk.toString()) == 0;
        assumeTrue(mounted, "only root may mount");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            directory.close();
            assertEquals(0, run("umount", disk.toString()));
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start().waitFor();
    }

    @Test
    void aDiskThatIsFullForAWhileCostsAWarning() throws IOException {
        directory = RunDirectory.create(disk.resolve("run"), false);
        train(2, 3);
        assertTrue(remarks.stream().anyMatch(line ->
                line.startsWith("WARNING: Cannot write " + directory.path() + "/model.safetensors")
                && line.contains("No space left")),
                remarks.toString());
        assertEquals(1 + EPOCHS, Files.readAllLines(directory.history()).size());
        assertEquals(EPOCHS, RunDirectory.open(directory.path()).readRecord().path("results").path("epochs_finished")
                .asInt());
    }

    /** What the last epoch could not save is saved when training is over. */
    @Test
    void aDiskThatIsFullInTheLastEpochAloneLosesNothing() throws IOException {
        directory = RunDirectory.create(disk.resolve("run"), false);
        train(EPOCHS, EPOCHS + 1, true);
        assertEquals(1 + EPOCHS, Files.readAllLines(directory.history()).size());
        assertTrue(Files.readAllLines(directory.inside()).stream().anyMatch(line -> line.startsWith(EPOCHS + ",")),
                "the last epoch from inside");
    }

    @Test
    void aDiskThatStaysFullFailsTheRunAndLeavesTheLastEpochThatWasSaved() throws IOException {
        directory = RunDirectory.create(disk.resolve("run"), false);
        String message = assertThrows(WhiskerException.class, () -> train(3, EPOCHS + 1)).getMessage();
        assertTrue(message.startsWith("Cannot write " + disk) && message.contains("No space left"), message);
        assertEquals(EPOCHS - 2, remarks.stream()
                .filter(line -> line.startsWith("WARNING: Cannot write " + directory.weights())).count(),
                remarks.toString());
        assertEquals(3, Files.readAllLines(directory.history()).size());
        assertEquals(2, Safetensors.read(directory.weights()).tensors().size());
        try (var files = Files.list(directory.path())) {
            assertTrue(files.noneMatch(file -> file.toString().endsWith(".tmp")));
        }
    }

    /** Trains; the disk is full from the beginning of one epoch to that of another. */
    private void train(int fullFrom, int freeFrom) {
        train(fullFrom, freeFrom, false);
    }

    /** @param freeAtEnd whether there is room again when training is over */
    private void train(int fullFrom, int freeFrom, boolean freeAtEnd) {
        Experiment tiny = ExperimentReader.read("tiny", "tiny.yaml", """
                data:
                  source: drawn
                  pictures: 60
                  image_size: [8, 8]
                  split: {train: 60, validation: 20, test: 20}
                model:
                  - Flatten
                  - Dense(5)
                training:
                  epochs: 4
                  loss: sparse_categorical_crossentropy
                  from_logits: true
                """);
        try (Backend backend = Backends.open("reference")) {
            new TrainingRun(tiny, ExperimentData.open(tiny, null), null, backend, directory)
                    .run(remarks::add, List.of(new Callback() {
                @Override
                public void epochBegin(Training training) {
                    if (training.epoch() == fullFrom) {
                        fill();
                    } else if (training.epoch() == freeFrom) {
                        free();
                    }
                }

                @Override
                public void trainEnd(Training training) {
                    if (freeAtEnd) {
                        free();
                    }
                }
            }));
        }
    }

    private void fill() {
        try (OutputStream out = Files.newOutputStream(disk.resolve("filler"))) {
            for (int i = 0; i < 1024; i++) {
                out.write(new byte[1024]);
            }
        } catch (IOException e) {
            // It is full.
            return;
        }
        throw new IllegalStateException("the disk takes more than it should");
    }

    private void free() {
        try {
            Files.delete(disk.resolve("filler"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
