package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code train --resume RUN}. */
class ResumeCommandTest {
    @TempDir
    private Path temporary;
    private Path pictures;
    private Path run;

    @BeforeEach
    void train() throws IOException {
        pictures = temporary.resolve("pictures");
        ColorRuns.pictures(pictures.resolve("green"), ColorRuns.GREEN, 20);
        ColorRuns.pictures(pictures.resolve("red"), ColorRuns.RED, 20);
        run = temporary.resolve("run");
        Path file = Files.writeString(temporary.resolve("small.yaml"), """
                data:
                  image_size: [8, 8]
                  split: {train: 60, validation: 20, test: 20}
                model: [Flatten, Dense(classes)]
                training:
                  epochs: 2
                  batch: 8
                  loss: sparse_categorical_crossentropy
                """);
        CliRunner.Output trained = CliRunner.run("train", file, "--data", pictures, "--backend", "cpu", "--threads",
                "1", "--out", run, "--keep", "3");
        assertEquals(0, trained.code(), trained.err());
    }

    private static void fails(int code, String message, Object... arguments) {
        CliRunner.Output output = CliRunner.run(arguments);
        assertEquals(code, output.code(), output.err());
        assertTrue(output.err().contains(message), output.err());
    }

    @Test
    void theExperimentOrTheRunIsGivenAndNothingThatTheRunSays() {
        fails(2, "give an experiment, such as B3 or a YAML file, or a run to go on with: --resume RUN", "train");
        fails(2, "--resume goes on with the experiment of its run, so 'B3' has no meaning; leave one of them out",
                "train", "B3", "--resume", run);
        fails(2, "--resume goes on with the run as it was begun, so that --out, --seed cannot all be given; leave it "
                + "out, or begin a new run", "train", "--resume", run, "--seed", "2", "--out", "elsewhere");
        fails(2, "--save-every: checkpoints are saved every so many steps or by time, such as 500, 90s, 10min or 2h, "
                + "received 'often'", "train", "--resume", run, "--epochs", "3", "--save-every", "often");
        fails(2, "--keep: from 1 to 9 checkpoints can be kept, received 10", "train", "--resume", run, "--epochs", "3",
                "--keep", "10");
        fails(1, run + " is finished, with 2 epochs; give more with --epochs N", "train", "--resume", run);
        fails(1, pictures + " holds no run: it has no run.json", "train", "--resume", pictures);
    }

    @Test
    void aRunGoesOnWithItsOwnDataBackendAndThreads() throws IOException {
        CliRunner.Output again = CliRunner.run("train", "--resume", run, "--epochs", "4", "--json");
        assertEquals(0, again.code(), again.err());
        JsonNode record = new ObjectMapper().readTree(again.out());
        assertEquals(4, record.path("results").path("epochs_finished").asInt());
        assertEquals(4, record.path("epochs").asInt());
        assertEquals("finished", record.path("state").asText());
        assertTrue(again.err().contains("1 thread"), again.err());
        assertTrue(again.err().contains("Going on with " + run), again.err());
        assertTrue(again.err().contains("The run goes on from checkpoint.safetensors, after epoch 2, step "),
                again.err());
        JsonNode resumed = record.path("resumed").path(0);
        assertEquals(2, resumed.path("epoch").asInt());
        assertEquals(List.of("train", "--resume", run.toString(), "--epochs", "4", "--json"),
                new ObjectMapper().convertValue(resumed.path("command"), List.class));
        assertEquals("small.yaml", Path.of(record.path("command").path(1).asText()).getFileName().toString());
        assertEquals(5, Files.readAllLines(run.resolve("history.csv")).size());
        String page = Files.readString(run.resolve("report.html"));
        assertTrue(page.contains("The run went on") && page.contains("whisker train --resume " + run + " --epochs 4"),
                "the page says so");
    }

    @Test
    void anotherBatchSizeOrBackendIsPossibleAndSaysThatBitsDiffer() {
        CliRunner.Output again = CliRunner.run("train", "--resume", run, "--epochs", "3", "--batch", "4", "--backend",
                "reference");
        assertEquals(0, again.code(), again.err());
        assertTrue(again.out().contains("The batch size was 8 and is now 4: the bits differ"), again.out());
        assertTrue(again.out().contains("; it goes on with reference"), again.out());
    }

    @Test
    void picturesMayHaveMovedButNotChanged() throws IOException {
        Path moved = temporary.resolve("moved");
        Files.move(pictures, moved);
        fails(1, pictures.toString(), "train", "--resume", run, "--epochs", "3");
        CliRunner.Output again = CliRunner.run("train", "--resume", run, "--epochs", "3", "--data", moved);
        assertEquals(0, again.code(), again.err());
        try (var files = Files.walk(moved)) {
            Files.delete(files.filter(Files::isRegularFile).sorted().findFirst().orElseThrow());
        }
        fails(1, "was trained on other pictures: ", "train", "--resume", run, "--epochs", "4", "--data", moved);
    }
}
