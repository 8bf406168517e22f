package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code predict} on directories. */
class PredictDirectoryTest {
    /** More than are in memory at a time. */
    private static final int MANY = 70;

    @TempDir
    static Path temporary;

    private static Path run;
    private static Path many;

    @BeforeAll
    static void train() throws IOException {
        Path data = temporary.resolve("data");
        ColorRuns.pictures(data.resolve("blue"), ColorRuns.BLUE, 6);
        ColorRuns.pictures(data.resolve("red"), ColorRuns.RED, 6);
        run = temporary.resolve("run");
        ColorRuns.succeed("train", ColorRuns.experiment(temporary.resolve("colors.yaml"), "{train: 100}", 10,
                "Dense(2)"), "--data", data, "--out", run, "--backend", "reference");
        many = temporary.resolve("many");
        ColorRuns.pictures(many.resolve("deep/er"), ColorRuns.RED, MANY);
        ColorRuns.picture(many.resolve("top.png"), ColorRuns.BLUE, 0);
    }

    @Test
    void directoriesAreReadToTheirEnd() throws IOException {
        Path csv = temporary.resolve("predictions.csv");
        Path single = temporary.resolve("data/red/0.png");
        JsonNode json = ColorRuns.json("predict", run, many, single, "--csv", csv, "--backend", "reference");
        assertEquals(MANY + 2, json.path("predictions").size());
        List<List<String>> rows = ColorRuns.rows(csv);
        assertEquals(List.of("path", "predicted", "probability_blue", "probability_red"), rows.get(0));
        assertEquals(MANY + 3, rows.size());
        assertEquals(single.toString(), rows.get(MANY + 2).get(0));
        for (int i = 0; i < MANY + 2; i++) {
            List<String> row = rows.get(i + 1);
            JsonNode likeliest = json.path("predictions").path(i).path("classes").path(0);
            assertEquals(json.path("predictions").path(i).path("image").asText(), row.get(0));
            assertEquals(row.get(0).endsWith("top.png") ? "blue" : "red", row.get(1));
            assertEquals(likeliest.path("class").asText(), row.get(1));
            assertEquals(likeliest.path("probability").asDouble(),
                    Double.parseDouble(row.get(row.get(1).equals("blue") ? 2 : 3)), 1e-7);
        }
        String text = ColorRuns.succeed("predict", run, many, "--csv", csv, "--backend", "reference");
        assertTrue(text.endsWith("Wrote " + csv + " with " + (MANY + 1) + " pictures.\n"), text);
    }

    @Test
    void badFilesEndItUnlessTheyAreSkipped() throws IOException {
        Path some = temporary.resolve("some");
        ColorRuns.picture(some.resolve("a.png"), ColorRuns.RED, 1);
        Files.writeString(some.resolve("b.png"), "no picture");
        CliRunner.Output refused = ColorRuns.run("predict", run, some, "--backend", "reference");
        assertEquals(1, refused.code());
        assertTrue(refused.err().contains("b.png is not a JPEG") && refused.err().lines().count() == 1, refused.err());
        JsonNode json = ColorRuns.json("predict", run, some, "--skip-bad-files", "--backend", "reference");
        assertEquals(1, json.path("predictions").size());
        assertTrue(json.path("skipped_files").path(0).asText().contains("b.png"), json.toString());
        Files.delete(some.resolve("a.png"));
        CliRunner.Output none = ColorRuns.run("predict", run, some, "--skip-bad-files", "--backend", "reference");
        assertEquals(1, none.code());
        assertTrue(none.err().contains("none of the 1 files is a usable picture"), none.err());
        Files.delete(some.resolve("b.png"));
        CliRunner.Output empty = ColorRuns.run("predict", run, some, "--backend", "reference");
        assertTrue(empty.code() == 1 && empty.err().contains("has no pictures"), empty.err());
    }
}
