package dev.whisker.cli;

import static dev.whisker.cli.ColorRuns.BLUE;
import static dev.whisker.cli.ColorRuns.RED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code compare} says of several runs. */
class CompareCommandTest {
    @TempDir
    static Path temporary;

    private static Path data;
    private static Path first;
    private static Path second;

    @BeforeAll
    static void train() throws IOException {
        data = temporary.resolve("data");
        ColorRuns.pictures(data.resolve("blue"), BLUE, 16);
        ColorRuns.pictures(data.resolve("red"), RED, 16);
        ColorRuns.pictures(data.resolve("red/wrong"), BLUE, 8);
        first = train("first", 1, 6, "--set", "data.seed=7");
        second = train("second", 2, 6, "--set", "data.seed=7");
    }

    private static Path train(String name, int seed, int epochs, Object... more) throws IOException {
        Path out = temporary.resolve(name);
        List<Object> call = new ArrayList<>(List.of("train", ColorRuns.experiment(temporary.resolve("colors.yaml"),
                "{train: 50, test: 50}", epochs, "Dense(2)"), "--data", data, "--out", out, "--backend", "reference",
                "--seed", seed, "--no-report"));
        call.addAll(List.of(more));
        ColorRuns.succeed(call.toArray());
        return out;
    }

    private static JsonNode compare(Object... runs) throws IOException {
        List<Object> call = new ArrayList<>(List.of("compare", "--backend", "reference"));
        call.addAll(List.of(runs));
        return ColorRuns.json(call.toArray());
    }

    private static double accuracy(Path run) throws IOException {
        return new ObjectMapper().readTree(run.resolve("run.json").toFile()).path("results").path("test_accuracy")
                .asDouble();
    }

    @Test
    void runsThatDifferBySeedHaveMeanAndDeviation() throws IOException {
        JsonNode json = compare(first, second);
        assertEquals(2, json.path("runs").size());
        assertEquals("{\"training.seed\":[\"1\",\"2\"]}", json.path("differences").toString());
        JsonNode test = json.path("groups").get(0).path("test_accuracy");
        assertEquals((accuracy(first) + accuracy(second)) / 2, test.path("mean").asDouble(), 1e-12);
        assertEquals(Math.abs(accuracy(first) - accuracy(second)) / Math.sqrt(2),
                test.path("standard_deviation").asDouble(), 1e-12);
    }

    /** Held against the tables of evaluate. */
    @Test
    void picturesOnWhichTheyDisagreeAreNamed() throws IOException {
        // One of the two predicts otherwise: it has not learned yet.
        Path early = train("early", 9, 1, "--set", "data.seed=7", "--set", "training.optimizer=SGD(0.00001)");
        JsonNode json = compare(first, early);
        JsonNode pair = json.path("pairs").get(0);
        List<List<String>> one = table(first);
        List<List<String>> other = table(early);
        int same = 0;
        int onlyFirst = 0;
        int onlySecond = 0;
        List<String> disputed = new ArrayList<>();
        for (int i = 1; i < one.size(); i++) {
            assertEquals(one.get(i).get(0), other.get(i).get(0));
            boolean right = Boolean.parseBoolean(one.get(i).get(3));
            boolean otherRight = Boolean.parseBoolean(other.get(i).get(3));
            same += one.get(i).get(2).equals(other.get(i).get(2)) ? 1 : 0;
            onlyFirst += right && !otherRight ? 1 : 0;
            onlySecond += otherRight && !right ? 1 : 0;
            if (!one.get(i).get(2).equals(other.get(i).get(2))) {
                disputed.add(one.get(i).get(0));
            }
        }
        assertTrue(disputed.size() > 0, "runs that agree everywhere show nothing");
        assertEquals(same, pair.path("same").asInt());
        assertEquals(onlyFirst, pair.path("only_first_correct").asInt());
        assertEquals(onlySecond, pair.path("only_second_correct").asInt());
        assertEquals(disputed.stream().sorted().toList(),
                json.path("disagreements").findValuesAsText("path").stream().sorted().toList());
        assertTrue(json.path("differences").has("training.optimizer"), json.path("differences").toString());
    }

    private static List<List<String>> table(Path run) throws IOException {
        Path csv = temporary.resolve(run.getFileName() + ".csv");
        ColorRuns.succeed("evaluate", run, "--csv", csv, "--backend", "reference");
        return ColorRuns.rows(csv);
    }

    @Test
    void otherTestPicturesAreNotComparedOneByOne() throws IOException {
        Path otherSplit = train("other-split", 1, 2, "--set", "data.seed=8");
        JsonNode json = compare(first, otherSplit);
        assertFalse(json.has("pairs"));
        assertTrue(json.path("remarks").get(0).asText().contains("they were evaluated on other pictures"),
                json.path("remarks").toString());
        JsonNode given = compare(first, otherSplit, "--data", data);
        assertEquals(40, given.path("pairs").get(0).path("samples").asInt());
    }

    @Test
    void thePageHasAllOfIt() throws IOException {
        Path out = temporary.resolve("compare.html");
        JsonNode json = compare(first, second, "--out", out);
        assertEquals(Files.size(out), json.path("bytes").asLong());
        String page = Files.readString(out);
        for (String section : List.of("results", "curves", "settings", "disagreements")) {
            assertTrue(page.contains("<section id=\"" + section + "\""), section);
        }
        assertTrue(page.contains("<th scope=\"row\">training.seed</th>"), "what differs");
    }

    @Test
    void recordsAreComparedWithoutPictures() throws IOException {
        JsonNode json = compare(first, second, "--recorded");
        assertFalse(json.has("pairs"));
        assertEquals(1, json.path("groups").size());
    }

    @Test
    void wrongCallsAreNamed() {
        assertEquals(2, ColorRuns.run("compare", first).code());
        CliRunner.Output twice = ColorRuns.run("compare", first, first);
        assertEquals(2, twice.code());
        assertTrue(twice.err().contains("a run is given twice"), twice.err());
        assertEquals(2, ColorRuns.run("compare", first, second, "--recorded", "--data", data).code());
        assertEquals(1, ColorRuns.run("compare", first, temporary.resolve("nowhere")).code());
    }
}
