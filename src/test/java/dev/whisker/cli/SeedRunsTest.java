package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.WhiskerException;
import dev.whisker.evaluation.MeanDeviation;
import dev.whisker.experiment.RunDirectory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code train --seeds}, and {@code runs}, which lists what it leaves. */
class SeedRunsTest {
    @TempDir
    Path temporary;

    private Path data;
    private Path out;

    @BeforeEach
    void draw() throws IOException {
        data = temporary.resolve("data");
        out = temporary.resolve("runs/colors");
        ColorRuns.pictures(data.resolve("blue"), ColorRuns.BLUE, 4);
        ColorRuns.pictures(data.resolve("red"), ColorRuns.RED, 4);
    }

    private CliRunner.Output train(String split, String seeds, Object... more) throws IOException {
        Path file = ColorRuns.experiment(temporary.resolve("colors.yaml"), split, 1, "Dense(2)");
        List<Object> arguments = new ArrayList<>(List.of("train", file, "--data", data, "--out", out, "--backend",
                "reference", "--seeds", seeds));
        arguments.addAll(List.of(more));
        return ColorRuns.run(arguments.toArray());
    }

    private static double[] of(JsonNode runs, String name) {
        return StreamSupport.stream(runs.spliterator(), false)
                .mapToDouble(run -> run.path("record").path("results").path(name).asDouble()).toArray();
    }

    @Test
    void resultsAreAveragedAndListed() throws IOException {
        ColorRuns.pictures(data.resolve("blue"), ColorRuns.BLUE, 10);
        ColorRuns.pictures(data.resolve("red"), ColorRuns.RED, 10);
        JsonNode json = new ObjectMapper().readTree(train("{train: 50, validation: 25, test: 25}", "3,1,2",
                "--json").out());
        assertEquals(3, json.path("runs").size());
        assertEquals(0, json.path("failed").size());
        for (String name : List.of("loss", "accuracy", "val_loss", "test_loss", "test_accuracy")) {
            MeanDeviation wanted = MeanDeviation.of(of(json.path("runs"), name));
            assertEquals(wanted.mean(), json.path("summary").path(name).path("mean").asDouble(), 1e-15);
            assertEquals(wanted.deviation(), json.path("summary").path(name).path("standard_deviation").asDouble(),
                    1e-15);
        }
        assertFalse(json.path("summary").has("epochs_finished"));
        assertTrue(json.path("summary").path("loss").path("standard_deviation").asDouble() > 0, "seeds differ");
        JsonNode list = ColorRuns.json("runs", temporary.resolve("runs"));
        assertEquals(3, list.path("runs").size());
        assertEquals(List.of(3, 1, 2), StreamSupport.stream(list.path("runs").spliterator(), false)
                .map(run -> run.path("seed").asInt()).toList(), "the newest last");
        assertEquals(1, list.path("groups").size());
        MeanDeviation test = MeanDeviation.of(of(json.path("runs"), "test_accuracy"));
        JsonNode group = list.path("groups").path(0);
        assertEquals(3, group.path("runs").size());
        assertEquals(test.mean(), group.path("test_accuracy").path("mean").asDouble(), 1e-15);
        assertEquals(test.deviation(), group.path("test_accuracy").path("standard_deviation").asDouble(), 1e-15);
        String text = ColorRuns.succeed("runs", temporary.resolve("runs"));
        assertTrue(text.matches("(?s)run +data +model .*\ncolors/seed-3 +data +colors +3 +1/1 .* finished\n.*"
                + "\ncolors on data, seeds 1, 2, 3: best val [0-9.]+ ± [0-9.]+, test [0-9.]+ ± [0-9.]+\n"), text);
        CliRunner.Output again = train("{train: 50, validation: 25, test: 25}", "4,2");
        assertEquals(1, again.code());
        assertTrue(again.err().contains("seed-2 holds a run already"), again.err());
        assertFalse(Files.exists(out.resolve("seed-4")), "refused before anything is computed");
    }

    /** Seed 2 fails, after the directories of all are claimed; the others leave a file for a run. */
    @Command(name = "trial")
    private static final class Trial extends CliCommand {
        @Mixin
        private SeedRuns seedRuns;

        @Option(names = "--out")
        private Path out;

        @Override
        public Integer call() {
            return Interruption.during(interruption -> {
                try (SeedDirectories directories = SeedDirectories.create(seedRuns.seeds(), out,
                        (parent, name) -> RunDirectory.create(parent.resolve(name), false))) {
                    return seedRuns.run(this, interruption, directories, Trial::train);
                }
            });
        }

        private static ObjectNode train(long seed, RunDirectory directory) {
            if (seed == 2) {
                throw new WhiskerException("two is too many");
            }
            ObjectNode record = object().put("experiment", "trial");
            record.putObject("results").put("loss", seed).put("accuracy", Double.NaN).put("epochs_finished", 1);
            directory.saveRecord(record);
            return record;
        }
    }

    @Test
    void aRunThatFailsLeavesTheOthers() throws IOException {
        PrintStream standard = System.out;
        PrintStream error = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        ByteArrayOutputStream complaints = new ByteArrayOutputStream();
        int code;
        try {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(complaints, true, StandardCharsets.UTF_8));
            code = new CommandLine(new Trial()).execute("--seeds", "1,2,4", "--out", out.toString(), "--json");
        } finally {
            System.setOut(standard);
            System.setErr(error);
        }
        assertEquals(1, code);
        JsonNode json = new ObjectMapper().readTree(printed.toByteArray());
        assertEquals(2, json.path("runs").size(), json.toString());
        assertEquals(1, json.path("failed").size());
        assertEquals(2, json.path("failed").path(0).path("seed").asInt());
        assertEquals("two is too many", json.path("failed").path(0).path("error").asText());
        assertEquals(2.5, json.path("summary").path("loss").path("mean").asDouble());
        assertEquals(Math.sqrt(4.5), json.path("summary").path("loss").path("standard_deviation").asDouble(), 1e-15);
        assertTrue(complaints.toString(StandardCharsets.UTF_8).contains("whisker: seed 2: two is too many\n"));
        assertFalse(Files.exists(out.resolve("seed-2")), "a run that never began leaves nothing");
        assertTrue(Files.exists(out.resolve("seed-4/run.json")));
    }

    @Test
    void wrongCalls() throws IOException {
        assertEquals(2, train("{train: 100}", "1,1").code());
        assertEquals(2, train("{train: 100}", "1,x").code());
        CliRunner.Output both = train("{train: 100}", "1,2", "--seed", 3);
        assertEquals(2, both.code());
        assertTrue(both.err().contains("--seed and --seeds exclude each other"), both.err());
        assertFalse(Files.exists(out));
        assertEquals(1, ColorRuns.run("runs", temporary.resolve("nowhere")).code());
    }

    @Test
    void damagedRunsAreListedWithAWord() throws IOException {
        assertEquals(0, train("{train: 100}", "1,2,3,4,5").code());
        Files.writeString(out.resolve("seed-1/run.json"), "[".repeat(100_000));
        Files.delete(out.resolve("seed-2/model.safetensors"));
        Files.write(out.resolve("seed-3/run.json"), new byte[] {(byte) 0xff, 0});
        Files.delete(out.resolve("seed-4/run.json"));
        Files.createDirectory(out.resolve("seed-4/run.json"));
        JsonNode runs = ColorRuns.json("runs", out).path("runs");
        assertEquals(5, runs.size());
        for (JsonNode run : runs) {
            boolean good = run.path("run").asText().endsWith("seed-5");
            assertEquals(good ? "finished" : "damaged", run.path("state").asText(), run.toString());
            assertEquals(!good, run.path("fault").isTextual(), run.toString());
        }
        String text = ColorRuns.succeed("runs", out);
        assertTrue(text.contains("Damaged: seed-2: ") && text.contains("there is no model.safetensors"), text);
    }

    @Test
    void theModelOfARunIsSummarized() throws IOException {
        assertEquals(0, train("{train: 100}", "1").code());
        String text = ColorRuns.succeed("summary", out.resolve("seed-1"));
        assertTrue(text.contains("Total params: 98"), text);
        CliRunner.Output none = ColorRuns.run("summary", data);
        assertTrue(none.code() == 1 && none.err().contains("holds no run"), none.err());
    }
}
