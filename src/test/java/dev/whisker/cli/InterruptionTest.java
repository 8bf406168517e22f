package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.experiment.RunDirectory;
import dev.whisker.support.JavaCppCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C in the middle of a training, in a process of its own. */
class InterruptionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path temporary;

    @Test
    @EnabledOnOs(OS.LINUX)
    void savesHistoryAndModelAndExitsWith130() throws IOException, InterruptedException {
        Path file = Files.writeString(temporary.resolve("endless.yaml"), """
                data:
                  source: drawn
                  pictures: 60
                  image_size: [12, 12]
                  split: {train: 80, validation: 20}
                model: [Flatten, Dense(5)]
                training:
                  epochs: 1000000
                  loss: sparse_categorical_crossentropy
                  from_logits: true
                  optimizer: {adam: {learning_rate: 1e-6}}
                """);
        Path out = temporary.resolve("run");
        Path log = temporary.resolve("log");
        // A shell that runs the tests in the background has processes ignore Ctrl-C, and Java leaves it at that.
        Process process = new ProcessBuilder("env", "--default-signal=INT", Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), "-Djava.awt.headless=true", JavaCppCache.option(), Main.class.getName(),
                "train", file.toString(), "--backend", "reference", "--out", out.toString())
                .redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            awaitEpochs(out.resolve("history.csv"), process, log);
            assertEquals(0, new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor());
            assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), "the process ends");
        } finally {
            process.destroyForcibly();
        }
        assertEquals(130, process.exitValue(), Files.readString(log));
        RunDirectory run = RunDirectory.open(out);
        assertTrue(run.readRecord().path("interrupted").asBoolean());
        int finished = run.readRecord().path("results").path("epochs_finished").asInt();
        assertEquals(finished + 1, Files.readAllLines(run.history()).size());
        assertEquals(0, CliRunner.run("evaluate", out, "--split", "validation", "--backend", "reference").code());
    }

    private static void awaitEpochs(Path history, Process process, Path log) throws IOException, InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (!Files.exists(history) || Files.readAllLines(history).size() < 3) {
            assertTrue(process.isAlive() && Instant.now().isBefore(end), "training begins: " + Files.readString(log));
            Thread.sleep(50);
        }
    }
}
