package dev.whisker.cli;

import static dev.whisker.cli.ColorRuns.BLUE;
import static dev.whisker.cli.ColorRuns.GREEN;
import static dev.whisker.cli.ColorRuns.RED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code evaluate} says of classes and pictures. */
class EvaluateCommandTest {
    @TempDir
    static Path temporary;

    private static Path run;

    /** Two of the green pictures are red: mistakes for sure. */
    @BeforeAll
    static void train() throws IOException {
        Path data = temporary.resolve("data");
        ColorRuns.pictures(data.resolve("blue"), BLUE, 7);
        ColorRuns.pictures(data.resolve("green"), GREEN, 8);
        ColorRuns.pictures(data.resolve("red"), RED, 9);
        ColorRuns.picture(data.resolve("green/wrong/a.png"), RED, 14);
        ColorRuns.picture(data.resolve("green/wrong/b.png"), RED, 15);
        run = temporary.resolve("run");
        ColorRuns.succeed("train", ColorRuns.experiment(temporary.resolve("colors.yaml"), "{train: 60, test: 40}", 10,
                "Dense(3)"), "--data", data, "--out", run, "--backend", "reference");
    }

    private static JsonNode evaluate(Object... more) throws IOException {
        return ColorRuns.json(arguments(more));
    }

    private static Object[] arguments(Object... more) {
        Object[] all = new Object[more.length + 4];
        System.arraycopy(new Object[] {"evaluate", run, "--backend", "reference"}, 0, all, 0, 4);
        System.arraycopy(more, 0, all, 4, more.length);
        return all;
    }

    /** All figures from the rows of the table, by their definitions. */
    @Test
    void figuresAreThoseOfTheTable() throws IOException {
        Path csv = temporary.resolve("all.csv");
        JsonNode json = evaluate("--split", "all", "--csv", csv);
        assertEquals(26, json.path("samples").asInt());
        List<List<String>> rows = ColorRuns.rows(csv);
        assertEquals(List.of("path", "class", "predicted", "correct", "loss", "probability_blue", "probability_green",
                "probability_red"), rows.get(0));
        rows = rows.subList(1, rows.size());
        assertEquals(26, rows.size());
        double loss = 0;
        long correct = 0;
        for (List<String> row : rows) {
            assertTrue(row.get(0).startsWith(row.get(1) + "/"), row.toString());
            double own = Double.parseDouble(row.get(5 + List.of("blue", "green", "red").indexOf(row.get(1))));
            assertEquals(-Math.log(own), Double.parseDouble(row.get(4)), 1e-5, row.toString());
            assertEquals(row.get(1).equals(row.get(2)), Boolean.parseBoolean(row.get(3)));
            loss += Double.parseDouble(row.get(4));
            correct += row.get(1).equals(row.get(2)) ? 1 : 0;
        }
        assertEquals(json.path("loss").asDouble(), loss / 26, 1e-6);
        JsonNode found = json.path("classification");
        assertEquals(json.path("accuracy").asDouble(), correct / 26.0, 1e-12);
        assertEquals(correct / 26.0, found.path("accuracy").asDouble(), 1e-12);
        assertEquals(correct, found.path("correct").asLong());
        assertTrue(found.path("accuracy_interval").path("low").asDouble() < correct / 26.0);
        assertFalse(found.has("top_k"), "with three classes the top-5 accuracy is always 1");
        int label = 0;
        for (String name : List.of("blue", "green", "red")) {
            long support = rows.stream().filter(row -> row.get(1).equals(name)).count();
            long predicted = rows.stream().filter(row -> row.get(2).equals(name)).count();
            long both = rows.stream().filter(row -> row.get(1).equals(name) && row.get(2).equals(name)).count();
            JsonNode scores = found.path("classes").path(label);
            assertEquals(name, scores.path("class").asText());
            assertEquals(support, scores.path("support").asLong());
            assertEquals((double) both / support, scores.path("recall").asDouble(), 1e-12);
            assertEquals((double) both / predicted, scores.path("precision").asDouble(), 1e-12);
            assertEquals(both, found.path("confusion_matrix").path(label).path(label).asLong());
            label++;
        }
    }

    @Test
    void theTextHasAllOfIt() {
        String text = ColorRuns.succeed(arguments("--split", "all", "--worst", 2));
        assertTrue(text.matches("(?s).*all of run .*: 26 samples - loss: [0-9.]+ - accuracy: [0-9.]+\n.*"), text);
        assertTrue(text.matches("(?s).*\nAccuracy 0\\.\\d{4}, 95 % interval 0\\.\\d{4} to 0\\.\\d{4} "
                + "\\(\\d+ of 26\\)\n.*"), text);
        assertTrue(text.matches("(?s).*\nclass +precision +recall +F1 +support\nblue .*\nmacro average .* 26\n.*"),
                text);
        assertTrue(text.matches("(?s).*\n {6} blue green   red\nblue +\\d+ +\\d+ +\\d+\ngreen .*"), text);
        assertTrue(text.matches("(?s).*\nMost confident mistakes\ngreen/wrong/[ab].png: green → red, .*"), text);
        assertTrue(text.lines().skip(2).filter(line -> !line.contains("of run")).allMatch(line -> line.length() <= 80),
                text);
    }

    @Test
    void theWorstMistakesAreListedAndDrawn() throws IOException {
        Path grid = temporary.resolve("grid.png");
        JsonNode json = evaluate("--split", "all", "--worst", 2, "--grid", grid);
        JsonNode worst = json.path("worst");
        assertEquals(2, worst.size());
        assertTrue(worst.path(0).path("probability").asDouble() >= worst.path(1).path("probability").asDouble());
        for (JsonNode mistake : worst) {
            assertTrue(mistake.path("path").asText().startsWith("green/wrong/"), json.toString());
            assertEquals("red", mistake.path("predicted").asText());
        }
        assertEquals(grid.toString(), json.path("grid").asText());
        assertEquals(2 * (240 + 8) + 8, ImageIO.read(grid.toFile()).getWidth());
    }

    @Test
    void otherDirectoriesAreMatchedByName() throws IOException {
        Path other = temporary.resolve("other");
        ColorRuns.pictures(other.resolve("red"), RED, 3);
        Path grid = temporary.resolve("none.png");
        JsonNode json = evaluate("--data", other, "--split", "all", "--grid", grid);
        JsonNode found = json.path("classification");
        assertEquals(3, found.path("confusion_matrix").path(2).path(2).asInt(), json.toString());
        assertEquals(1, json.path("accuracy").asDouble());
        assertEquals(1, found.path("macro_average").path("f1").asDouble());
        assertTrue(json.path("grid").isNull() && Files.notExists(grid), "there are no mistakes to draw");
        String text = ColorRuns.succeed(arguments("--data", other, "--split", "all"));
        assertTrue(text.contains("has no pictures of the class 'blue'"), text);
        ColorRuns.pictures(other.resolve("yellow"), 0xFFFF00, 1);
        CliRunner.Output refused = ColorRuns.run(arguments("--data", other, "--split", "all"));
        assertEquals(1, refused.code());
        assertTrue(refused.err().matches("whisker: .*'yellow', but the run was trained on \\[blue, green, red\\].*\n"),
                refused.err());
    }

    /** All pictures of a directory are read as those of the run were. */
    @Test
    void grayPicturesStayGray() throws IOException {
        Path gray = temporary.resolve("gray");
        ColorRuns.succeed("train", temporary.resolve("colors.yaml"), "--data", temporary.resolve("data"), "--out", gray,
                "--backend", "reference", "--epochs", 1, "--color-mode", "grayscale");
        JsonNode json = ColorRuns.json("evaluate", gray, "--split", "all", "--backend", "reference");
        assertEquals(26, json.path("samples").asInt());
    }

    @Test
    void aRunWithoutTestSamplesIsEvaluatedOnItsValidation() throws IOException {
        Path run = temporary.resolve("without-test");
        ColorRuns.succeed("train", temporary.resolve("colors.yaml"), "--data", temporary.resolve("data"), "--out", run,
                "--backend", "reference", "--epochs", 1, "--split", "50,50,0");
        String text = ColorRuns.succeed("evaluate", run, "--backend", "reference");
        assertTrue(text.contains("has no test samples; these are its validation samples"), text);
        JsonNode json = ColorRuns.json("evaluate", run, "--backend", "reference");
        assertEquals("validation", json.path("split").asText());
        assertEquals(13, json.path("samples").asInt());
        assertEquals(1, ColorRuns.run("evaluate", run, "--backend", "reference", "--split", "test").code());
    }

    @Test
    void wrongCalls() {
        assertEquals(2, ColorRuns.run(arguments("--split", "some")).code());
        assertEquals(2, ColorRuns.run(arguments("--worst", 0)).code());
        CliRunner.Output validation = ColorRuns.run(arguments("--split", "validation"));
        assertEquals(1, validation.code());
        assertTrue(validation.err().contains("has no validation samples"), validation.err());
    }
}
