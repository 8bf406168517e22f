package dev.whisker.cli;

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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Metrics and callbacks from the command line and from YAML, in real small runs. */
class SteeredTrainingTest {
    private static final String TINY = """
            data:
              source: drawn
              pictures: 60
              image_size: [8, 8]
              split: {train: 60, validation: 20, test: 20}
            model:
              - Rescaling(1/127.5, offset=-1)
              - Flatten
              - Dense(5, activation=softmax)
            training:
              epochs: 12
              batch: 9
              loss: sparse_categorical_crossentropy
            """;

    @TempDir
    Path temporary;

    private Path run;

    @BeforeEach
    void name() {
        run = temporary.resolve("run");
    }

    private Path experiment(String more) throws IOException {
        return Files.writeString(temporary.resolve("tiny.yaml"), TINY + more);
    }

    private CliRunner.Output train(String yaml, Object... more) throws IOException {
        Object[] arguments = new Object[6 + more.length];
        System.arraycopy(new Object[] {"train", experiment(yaml), "--out", run, "--backend", "reference"}, 0, arguments,
                0, 6);
        System.arraycopy(more, 0, arguments, 6, more.length);
        return CliRunner.run(arguments);
    }

    private JsonNode record() throws IOException {
        return new ObjectMapper().readTree(run.resolve("run.json").toFile());
    }

    private List<String> history() throws IOException {
        return Files.readAllLines(run.resolve("history.csv"));
    }

    @Test
    void withoutMetricsAndCallbacksFilesAreAsEver() throws IOException {
        CliRunner.Output output = train("  seed: 3\n", "--epochs", 2);
        assertEquals(0, output.code(), output.err());
        assertEquals("epoch,loss,accuracy,val_loss,val_accuracy,seconds,ms_per_step", history().get(0));
        assertEquals(3, history().size());
        List<String> names = new ArrayList<>();
        record().path("results").fieldNames().forEachRemaining(names::add);
        assertEquals(List.of("epochs_finished", "loss", "accuracy", "val_loss", "val_accuracy", "best_val_accuracy",
                "best_epoch",
                "test_loss", "test_accuracy"), names);
        assertEquals("finished", record().path("state").asText());
        assertFalse(record().has("reason"));
        assertEquals("[\"run.json\",\"history.csv\",\"model.yaml\",\"model.safetensors\",\"model-best.safetensors\","
                        + "\"inside.csv\",\"inside.npz\","
                        + "\"plots/accuracy.png\",\"plots/loss.png\",\"plots/results.png\",\"report.html\","
                        + "\"checkpoint.safetensors\",\"checkpoint-2.safetensors\",\"checkpoint-best.safetensors\"]",
                record().path("files").toString());
        assertFalse(Files.readString(run.resolve("model.yaml")).contains("metrics"));
        assertFalse(output.out().contains("after the last epoch"), output.out());
        assertFalse(output.out().contains("Stopped"), output.out());
    }

    @Test
    void theMemoryPlanIsPrintedLineByLine() throws IOException {
        List<String> lines = train("  seed: 3\n", "--epochs", 1).out().lines().toList();
        int plan = lines.indexOf("Memory plan");
        assertTrue(plan >= 0, lines.toString());
        assertTrue(lines.get(plan + 1).matches("  parameters +[0-9.]+ MiB  weights, gradients and optimizer memory"),
                lines.toString());
        assertTrue(lines.stream().noneMatch(line -> line.contains("\\u")), lines.toString());
    }

    @Test
    void everythingFollowsTheListOfMetrics() throws IOException {
        CliRunner.Output output = train("  metrics: [AUC, 'Precision(thresholds=0.25, name=p)', accuracy]\n",
                "--epochs", 2,
                "--metric", "F1Score(average=macro)");
        assertEquals(0, output.code(), output.err());
        assertEquals("epoch,loss,auc,p,accuracy,f1_score,val_loss,val_auc,val_p,val_accuracy,val_f1_score,"
                        + "seconds,ms_per_step",
                history().get(0));
        String[] last = history().get(2).split(",");
        JsonNode results = record().path("results");
        assertEquals(last[2], results.path("auc").asText());
        assertEquals(last[8], results.path("val_p").asText());
        assertTrue(results.has("test_f1_score"), results.toString());
        assertTrue(Files.exists(run.resolve("plots/metrics.png")));
        assertTrue(record().path("files").toString().contains("plots/metrics.png"));
        assertTrue(output.out().matches("(?s).* - loss: \\d.\\d{4} - auc: .* - p: .* - accuracy: .* - f1_score: .* - "
                + "val_loss: .* - val_f1_score: .*"),
                output.out());
        assertTrue(output.out().contains("\nafter the last epoch       training validation       test\n"),
                output.out());
        CliRunner.Output evaluation = CliRunner.run("evaluate", run, "--backend", "reference", "--json");
        assertEquals(0, evaluation.code(), evaluation.err());
        JsonNode values = new ObjectMapper().readTree(evaluation.out());
        for (String name : List.of("loss", "auc", "p", "accuracy", "f1_score")) {
            assertEquals(results.path("test_" + name).asDouble(), values.path(name).asDouble(), name);
        }
        assertTrue(CliRunner.run("evaluate", run, "--backend", "reference").out().contains(" - auc: "),
                evaluation.err());
    }

    @Test
    void earlyStoppingEndsARunInGoodOrder() throws IOException {
        CliRunner.Output output = train("  callbacks: ['EarlyStopping(monitor=val_loss, patience=2, min_delta=100, "
                + "restore_best_weights=true)']\n",
                "--json");
        assertEquals(0, output.code(), output.err());
        JsonNode record = record();
        assertEquals("stopped", record.path("state").asText());
        assertFalse(record.path("interrupted").asBoolean());
        String best = record.path("results").path("best_epoch").asText();
        assertTrue(record.path("reason").asText().startsWith("val_loss did not improve for 2 epochs; best "),
                record.path("reason").asText());
        assertTrue(record.path("reason").asText().endsWith(" in epoch 1"), best);
        assertEquals(3, record.path("results").path("epochs_finished").asInt());
        assertTrue(record.path("results").has("test_loss"));
        assertEquals("{\"file\":\"model.safetensors\",\"epoch\":1,\"step\":4}", record.path("saved").toString());
        assertEquals(4, history().size());
        assertTrue(output.err().contains("\nEpoch 3: early stopping: val_loss did not improve for 2 epochs; best "),
                output.err());
        assertTrue(output.err().contains("\nThe weights of epoch 1, the best one, are put back.\n"), output.err());
        assertTrue(output.err().contains("\nStopped after 3 epochs: val_loss did not improve for 2 epochs; best "),
                output.err());
        assertEquals(record, new ObjectMapper().readTree(output.out()));
        // The weights that are saved are those that were evaluated.
        JsonNode test = new ObjectMapper().readTree(CliRunner.run("evaluate", run, "--backend", "reference",
                "--json").out());
        assertEquals(record.path("results").path("test_loss").asDouble(), test.path("loss").asDouble());
        assertEquals("stopped", test.path("state").asText());
        JsonNode validation = new ObjectMapper()
                .readTree(CliRunner.run("evaluate", run, "--split", "validation", "--backend", "reference",
                        "--json").out());
        assertEquals(history().get(1).split(",")[3], validation.path("loss").asText());
        CliRunner.Output again = CliRunner.run("evaluate", run, "--backend", "reference");
        assertFalse(again.out().contains("unfinished"), again.out());
        assertEquals("", again.err());
    }

    @Test
    void whatItIsWrittenAsComesBack() throws IOException {
        train("  metrics: [AUC: {curve: PR}]\n  callbacks: [EarlyStopping: {patience: 50}]\n", "--epochs", 1,
                "--callback", "ReduceLROnPlateau(patience=4)");
        String yaml = Files.readString(run.resolve("model.yaml"));
        assertTrue(yaml.contains("  metrics:\n    - AUC(curve=pr)\n  callbacks:\n    - EarlyStopping(patience=50)\n   "
                + " - ReduceLROnPlateau(patience=4)\n"),
                yaml);
        assertTrue(record().path("results").has("best_val_loss"), record().toString());
    }

    @Test
    void aNameThatIsNotThereIsSaidBeforeTraining() throws IOException {
        CliRunner.Output wrong = train("", "--callback", "EarlyStopping(monitor=val_acc)");
        assertEquals(2, wrong.code());
        assertEquals("whisker: EarlyStopping monitors 'val_acc', which this training does not have (did you mean "
                + "'val_loss'?); "
                + "available: loss, accuracy, val_loss, val_accuracy; see 'whisker train --help'\n", wrong.err());
        CliRunner.Output unknown = train("", "--callback", "EarlyStoping()");
        assertEquals(2, unknown.code());
        assertTrue(unknown.err().startsWith("whisker: --callback: unknown callback 'EarlyStoping' (did you mean "
                + "'EarlyStopping'?)"), unknown.err());
        CliRunner.Output metric = train("  metrics: [accuracy, Presision]\n");
        assertEquals(1, metric.code());
        assertTrue(metric.err().contains("tiny.yaml line 14, training.metrics[1]: unknown metric 'Presision' (did you "
                + "mean 'Precision'?)"),
                metric.err());
        CliRunner.Output yaml = train("  callbacks: ['EarlyStopping(monitor=los)']\n");
        assertTrue(yaml.err().contains("tiny.yaml line 11, training: EarlyStopping monitors 'los', which"), yaml.err());
        assertFalse(Files.exists(run));
    }

    @Test
    void withoutValidationSamplesTheirValuesCannotBeMonitored() throws IOException {
        Path file = Files.writeString(temporary.resolve("tiny.yaml"),
                TINY.replace("{train: 60, validation: 20, test: 20}", "{train: 80, validation: 0, test: 20}"));
        CliRunner.Output output = CliRunner.run("train", file, "--out", run, "--backend", "reference", "--callback",
                "EarlyStopping()");
        assertEquals(1, output.code());
        assertTrue(output.err().endsWith("whisker: EarlyStopping monitors 'val_loss', but there are no validation "
                + "samples; available: loss, accuracy\n"),
                output.err());
        assertFalse(Files.exists(run));
    }

    @Test
    void theSearchForALearningRateLeavesNoRun() throws IOException {
        Path table = temporary.resolve("rates.csv");
        CliRunner.Output output = train("", "--callback", "LearningRateFinder(start=1e-5, end=100, steps=30, file='"
                + table + "')", "--epochs", 20);
        assertEquals(0, output.code(), output.err());
        assertTrue(output.out().contains(" learning rate"), output.out());
        assertTrue(output.out().contains("The loss falls fastest at a learning rate of "), output.out());
        List<String> rows = Files.readAllLines(table);
        assertEquals("step,learning_rate,loss,smoothed_loss", rows.get(0));
        assertTrue(rows.get(1).startsWith("1,1.0E-5,"), rows.get(1));
        assertFalse(Files.exists(run));
        JsonNode results = new ObjectMapper().readTree(train("", "--callback",
                "LearningRateFinder(start=1e-5, end=100, steps=30)", "--json").out());
        assertEquals(rows.size() - 1, results.path("points").size());
        assertTrue(results.path("learning_rate").asDouble() > 1e-5, results.toString());
        CliRunner.Output two = train("", "--callback", "LearningRateFinder()", "--callback", "EarlyStopping()");
        assertEquals(1, two.code());
        assertTrue(two.err().contains("LearningRateFinder searches and trains nothing"), two.err());
        assertEquals(2, CliRunner.run("demo", "--callback", "LearningRateFinder()").code());
    }
}
