package dev.whisker.cli;

import static dev.whisker.cli.ColorRuns.BLUE;
import static dev.whisker.cli.ColorRuns.GREEN;
import static dev.whisker.cli.ColorRuns.RED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the report on a run says, and when it is written. */
class ReportCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path temporary;

    private static Path data;
    private static Path run;

    @BeforeAll
    static void train() throws IOException {
        data = temporary.resolve("data");
        ColorRuns.pictures(data.resolve("blue"), BLUE, 10);
        ColorRuns.pictures(data.resolve("green"), GREEN, 10);
        ColorRuns.pictures(data.resolve("red"), RED, 10);
        for (int i = 0; i < 5; i++) {
            ColorRuns.picture(data.resolve("green/wrong/" + i + ".png"), RED, i + 10);
        }
        run = temporary.resolve("run");
        train(run, "{train: 60, test: 40}", 8);
    }

    private static String train(Path out, String split, int epochs, Object... more) throws IOException {
        List<Object> call = new ArrayList<>(List.of("train", ColorRuns.experiment(temporary.resolve("colors.yaml"),
                split, epochs, "Dense(3)"), "--data", data, "--out", out, "--backend", "reference"));
        call.addAll(List.of(more));
        return ColorRuns.succeed(call.toArray());
    }

    private static String page(Path file) throws IOException {
        return Files.readString(file);
    }

    @Test
    void trainingWritesAPageThatAgreesWithEvaluate() throws IOException {
        String page = page(run.resolve("report.html"));
        JsonNode found = ColorRuns.json("evaluate", run, "--backend", "reference").path("classification");
        long samples = found.path("confusion_matrix").findValuesAsText("").size();
        for (JsonNode row : found.path("confusion_matrix")) {
            for (JsonNode count : row) {
                samples += count.asLong();
            }
        }
        assertTrue(page.contains(String.format("<dt>Test accuracy</dt><dd><strong>%.4f</strong><span>95 %% interval "
                + "%.4f to %.4f; %d of %d pictures</span>", found.path("accuracy").asDouble(),
                found.path("accuracy_interval").path("low").asDouble(),
                found.path("accuracy_interval").path("high").asDouble(), found.path("correct").asLong(), samples)),
                page.substring(page.indexOf("<main"), page.indexOf("<main") + 1500));
        long mistakes = samples - found.path("correct").asLong();
        assertTrue(mistakes > 0, "a run without mistakes shows none");
        assertTrue(page.contains("The model makes " + mistakes + (mistakes == 1 ? " mistake" : " mistakes") + " on "
                + samples + " pictures."), "the number of mistakes");
        String gallery = page.substring(page.indexOf("id=\"mistakes\""), page.indexOf("id=\"probabilities\""));
        assertEquals(2 * mistakes, gallery.split("<img ", -1).length - 1, "pictures, each with a map");
        assertTrue(page.contains("whisker train ") && page.contains("training:\n  epochs: 8"), "how it was made");
    }

    @Test
    void reportWritesTheSamePageAgain() throws IOException {
        Path out = temporary.resolve("again.html");
        JsonNode json = ColorRuns.json("report", run, "--out", out, "--backend", "reference");
        assertEquals(Files.size(out), json.path("bytes").asLong());
        assertEquals("test", json.path("split").asText());
        // The command says in a line which weights it took; else there is no difference.
        String again = page(out).replaceAll("(?s)<ul>\n<li>The weights are.*?</ul>\n", "");
        assertEquals(page(run.resolve("report.html")), again);
    }

    /** Most published models rescale pictures before they turn them. */
    @Test
    void augmentationAfterRescalingIsShown() throws IOException {
        assertTrue(page(run.resolve("report.html")).contains("Training pictures are not augmented."));
        Path turned = temporary.resolve("turned");
        train(turned, "{train: 60, test: 40}", 1, "--set", "model.1=RandomFlip", "--set", "model.2=Flatten", "--set",
                "model.3=Dense(3)");
        String page = page(turned.resolve("report.html"));
        assertTrue(page.contains("each followed by variants by RandomFlip()"), page.substring(page.indexOf("<main")));
        assertTrue(page.contains("variant 5"));
    }

    @Test
    void noReportIsWrittenWhereNoneIsWanted() throws IOException {
        Path plain = temporary.resolve("plain");
        String out = train(plain, "{train: 60, test: 40}", 2, "--no-report");
        assertFalse(Files.exists(plain.resolve("report.html")));
        assertFalse(out.contains("report.html"), out);
        assertTrue(Files.exists(plain.resolve("plots/results.png")));
    }

    /** The pages of other runs change neither history nor weights. */
    @Test
    void trainingIsTheSameWithAndWithoutAReport() throws IOException {
        Path plain = temporary.resolve("without");
        train(plain, "{train: 60, test: 40}", 8, "--no-report");
        assertEquals(-1, Files.mismatch(plain.resolve("model.safetensors"), run.resolve("model.safetensors")));
        JsonNode with = JSON.readTree(run.resolve("run.json").toFile());
        assertEquals(with.path("results"), JSON.readTree(plain.resolve("run.json").toFile()).path("results"));
    }

    @Test
    void withoutTestPicturesThoseOfValidationAreShown() throws IOException {
        Path validated = temporary.resolve("validated");
        train(validated, "{train: 60, validation: 40}", 3);
        String page = page(validated.resolve("report.html"));
        assertTrue(page.contains("<dt>Validation accuracy</dt>"), "the figure");
        assertTrue(page.contains("These are validation pictures, which training may have been steered by"), "the note");
        assertFalse(JSON.readTree(validated.resolve("run.json").toFile()).path("results").has("test_accuracy"));
    }

    @Test
    void picturesThatAreGoneLeaveAPageThatSaysSo() throws IOException {
        Path other = temporary.resolve("other");
        ColorRuns.pictures(other.resolve("blue"), BLUE, 6);
        ColorRuns.pictures(other.resolve("red"), RED, 6);
        Path lost = temporary.resolve("lost");
        ColorRuns.succeed("train", ColorRuns.experiment(temporary.resolve("two.yaml"), "{train: 60, test: 40}", 2,
                "Dense(2)"), "--data", other, "--out", lost, "--backend", "reference");
        Files.move(other, temporary.resolve("elsewhere"));
        String out = ColorRuns.succeed("report", lost, "--backend", "reference");
        assertTrue(out.contains("There is no evaluation, because the pictures of the run cannot be opened: "), out);
        String page = page(lost.resolve("report.html"));
        assertTrue(page.contains("There is no evaluation, because the pictures"), "the reason");
        assertTrue(page.contains("id=\"curves\"") && !page.contains("id=\"mistakes\""), "what is left");
        CliRunner.Output wrong = ColorRuns.run("report", lost, "--data", temporary.resolve("nowhere"), "--backend",
                "reference");
        assertEquals(1, wrong.code(), "pictures that are given must be there");
        ColorRuns.succeed("report", lost, "--data", temporary.resolve("elsewhere"), "--backend", "reference");
        assertTrue(page(lost.resolve("report.html")).contains("id=\"classes\""));
    }

    /** A run that was made before there were reports: its record does not list one. */
    @Test
    void anEarlierRunIsGivenAPageAndAForeignFileStays() throws IOException {
        Path old = temporary.resolve("old");
        train(old, "{train: 60, test: 40}", 1, "--no-report");
        ObjectNode record = (ObjectNode) JSON.readTree(old.resolve("run.json").toFile());
        ArrayNode files = record.withArray("files");
        for (int i = files.size() - 1; i >= 0; i--) {
            if (files.get(i).asText().equals("report.html")) {
                files.remove(i);
            }
        }
        JSON.writeValue(old.resolve("run.json").toFile(), record);
        Files.writeString(old.resolve("report.html"), "mine");
        CliRunner.Output refused = ColorRuns.run("report", old, "--backend", "reference");
        assertEquals(1, refused.code());
        assertTrue(refused.err().contains("is there already, and no Whisker wrote it"), refused.err());
        assertEquals("mine", page(old.resolve("report.html")));
        Files.delete(old.resolve("report.html"));
        ColorRuns.succeed("report", old, "--backend", "reference");
        ColorRuns.succeed("report", old, "--backend", "reference");
        train(old, "{train: 60, test: 40}", 1, "--overwrite", "--no-report");
        assertFalse(Files.exists(old.resolve("report.html")), "the page of the run that was replaced");
    }

    @Test
    void whatIsDamagedIsNamedAndTheRestIsThere() throws IOException {
        Path odd = temporary.resolve("odd");
        train(odd, "{train: 60, test: 40}", 2);
        Files.writeString(odd.resolve("inside.csv"), "epoch,path\n");
        Files.writeString(odd.resolve("history.csv"), "epoch,loss\n1,much\n");
        ColorRuns.succeed("report", odd, "--backend", "reference");
        String page = page(odd.resolve("report.html"));
        assertTrue(page.contains("This part cannot be shown: " + odd.resolve("inside.csv") + " does not begin with"));
        assertTrue(page.contains("history.csv line 2 is not a row of numbers"));
        assertTrue(page.contains("id=\"classes\""));
    }
}
