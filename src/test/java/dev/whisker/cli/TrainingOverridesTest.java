package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whisker.experiment.RunDirectory;
import dev.whisker.train.loss.CategoricalCrossentropy;
import dev.whisker.train.optimizer.SGD;
import dev.whisker.train.schedule.Schedules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a call of train changes of an experiment, and that a run keeps it. */
class TrainingOverridesTest {
    @TempDir
    Path temporary;

    private Path experiment(String more) throws IOException {
        return Files.writeString(temporary.resolve("small.yaml"), """
                data:
                  source: drawn
                  pictures: 60
                  image_size: [8, 8]
                  split: {train: 60, validation: 20, test: 20}
                  batch: 16
                model: [Rescaling(1/255), Flatten, "Dense(5, activation=softmax)"]
                training:
                  epochs: 1
                  loss: sparse_categorical_crossentropy
                %s""".formatted(more));
    }

    private static CliRunner.Output train(Path file, Path out, Object... options) {
        Object[] all = new Object[options.length + 6];
        System.arraycopy(new Object[] {"train", file, "--backend", "reference", "--out", out}, 0, all, 0, 6);
        System.arraycopy(options, 0, all, 6, options.length);
        return CliRunner.run(all);
    }

    @Test
    void theRunKeepsOptimizerAndLoss() throws IOException {
        Path out = temporary.resolve("run");
        CliRunner.Output output = train(experiment("  class_weight: {0: 2, square: 0.5}\n"), out, "--optimizer",
                "SGD(momentum=0.9, clipnorm=1)", "--learning-rate", "ExponentialDecay(0.1, 3, 0.5)", "--loss",
                "CategoricalCrossentropy(label_smoothing=0.1)", "--json");
        assertEquals(0, output.code(), output.err());
        JsonNode record = new ObjectMapper().readTree(out.resolve("run.json").toFile());
        assertEquals("CategoricalCrossentropy(from_logits=false, label_smoothing=0.1)", record.get("loss").asText());
        assertEquals("SGD(learning_rate=ExponentialDecay(initial_learning_rate=0.1, decay_steps=3, decay_rate=0.5), "
                + "momentum=0.9,"
                + " nesterov=false, clipnorm=1.0)", record.get("optimizer").asText());
        try (RunDirectory directory = RunDirectory.open(out)) {
            assertEquals(new CategoricalCrossentropy(false, 0.1), directory.experiment().training().loss());
            assertEquals(SGD.of(Schedules.parse("ExponentialDecay(0.1, 3, 0.5)")).momentum(0.9).with("clipnorm", 1),
                    directory.experiment().training().optimizer());
            assertEquals(0.5, directory.experiment().training().classWeight().get("square"));
        }
        assertEquals(0, CliRunner.run("evaluate", out, "--backend", "reference").code());
    }

    @Test
    void stepsAreObservedAndEventFilesWritten() throws IOException {
        Path out = temporary.resolve("run");
        CliRunner.Output output = train(experiment(""), out, "--observe", "1", "--tensorboard",
                temporary.resolve("logs"));
        assertEquals(0, output.code(), output.err());
        assertTrue(output.out().contains("inside.csv, inside.npz"), output.out());
        assertTrue(Files.readString(out.resolve("inside.csv")).contains("1,dense/kernel,update,ratio,"));
        assertTrue(Files.isDirectory(temporary.resolve("logs/run-1/validation")));
        // A run that observes nothing leaves no file of the one that it replaces.
        assertEquals(0, train(experiment(""), out, "--observe", "off", "--overwrite").code());
        assertFalse(Files.exists(out.resolve("inside.csv")) || Files.exists(out.resolve("inside.npz")));
        CliRunner.Output wrong = train(experiment(""), temporary.resolve("other"), "--observe", "often");
        assertEquals(2, wrong.code());
        assertTrue(wrong.err().contains("received 'often'"), wrong.err());
    }

    @Test
    void theLearningRateAloneCanBeChanged() throws IOException {
        Path out = temporary.resolve("run");
        assertEquals(0, train(experiment("  optimizer: {adam: {beta_1: 0.5}}\n"), out, "--learning-rate",
                "0.02").code());
        assertEquals("Adam(learning_rate=0.02, beta_1=0.5, beta_2=0.999, epsilon=1.0E-7, amsgrad=false)",
                new ObjectMapper().readTree(out.resolve("run.json").toFile()).get("optimizer").asText());
    }

    /** A run as earlier versions left it: other forms in model.yaml, and neither loss nor optimizer in run.json. */
    @Test
    void oldRunsAreEvaluated() throws IOException {
        Path out = temporary.resolve("run");
        assertEquals(0, train(experiment(""), out).code());
        Path yaml = out.resolve("model.yaml");
        String old = Files.readString(yaml)
                .replace("loss: SparseCategoricalCrossentropy(from_logits=false)",
                "loss: sparse_categorical_crossentropy\n  from_logits: false")
                .replace("optimizer: Adam(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1.0E-7, "
                        + "amsgrad=false)", """
                        optimizer:
                            adam:
                              learning_rate: 0.001
                              beta_1: 0.9
                              beta_2: 0.999
                              epsilon: 1.0E-7""");
        assertTrue(old.contains("from_logits: false") && old.contains("adam:"), old);
        Files.writeString(yaml, old);
        CliRunner.Output output = CliRunner.run("evaluate", out, "--backend", "reference");
        assertEquals(0, output.code(), output.err());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--optimizer     | SDG               | whisker: --optimizer: unknown optimizer 'SDG' (did you mean 'SGD'?)",
        "--optimizer     | SGD(momentum=2)   | whisker: --optimizer: SGD's momentum must be at least 0 and below 1, "
                + "received 2.0",
        "--learning-rate | 0                 | whisker: --learning-rate: Adam's learning_rate must be positive, "
                + "received 0.0",
        "--learning-rate | CosinDecay(1, 2)  | whisker: --learning-rate: unknown schedule 'CosinDecay' (did you mean "
                + "'CosineDecay'?)",
        "--loss          | mean_square_error | whisker: --loss: unknown loss 'mean_square_error' (did you mean "
                + "'mean_squared_error'?)",
    })
    void saysWhatIsWrong(String option, String value, String complaint) throws IOException {
        CliRunner.Output output = train(experiment(""), temporary.resolve("run"), option, value);
        assertEquals(2, output.code());
        assertTrue(output.err().lines().anyMatch(line -> line.startsWith(complaint)), output.err());
    }

    /** From the call, from the file, and in a run that was edited: each time before data is read or a run made. */
    @Test
    void aMetricOfProbabilitiesIsRefusedForLogitsBeforeAnythingIsDone() throws IOException {
        String refused = "metric auc needs outputs from 0 to 1, but the last layer, dense (Dense(units=5)), gives any "
                + "number; end the model in softmax or sigmoid, or write AUC(from_logits=true)";
        Path logits = Files.writeString(temporary.resolve("logits.yaml"),
                Files.readString(experiment("")).replace(", activation=softmax", ""));
        Path out = temporary.resolve("run");
        CliRunner.Output called = train(logits, out, "--metric", "AUC");
        assertEquals(2, called.code());
        assertTrue(called.err().startsWith("whisker: " + refused), called.err());
        assertEquals("", called.out());
        Path file = Files.writeString(temporary.resolve("auc.yaml"), Files.readString(logits) + "  metrics: [AUC]\n");
        CliRunner.Output read = train(file, out);
        assertEquals(1, read.code());
        assertTrue(read.err().contains("auc.yaml") && read.err().strip().endsWith(refused), read.err());
        assertEquals(1, read.err().lines().count(), read.err());
        assertEquals("", read.out());
        assertFalse(Files.exists(out));

        assertEquals(0, train(logits, out, "--metric", "AUC(from_logits=true)").code());
        Path yaml = out.resolve("model.yaml");
        String edited = Files.readString(yaml).replaceFirst("AUC\\(.*\\)", "AUC");
        Files.writeString(yaml, edited);
        CliRunner.Output evaluated = CliRunner.run("evaluate", out, "--backend", "reference");
        assertEquals(1, evaluated.code());
        assertTrue(evaluated.err().strip().endsWith(refused), evaluated.err());
        assertEquals("", evaluated.out());
    }

    @Test
    void aClassThatTheDataDoesNotHaveIsRefused() throws IOException {
        CliRunner.Output output = train(experiment("  class_weight: {squre: 2}\n"), temporary.resolve("run"));
        assertEquals(1, output.code());
        assertTrue(output.err().contains("training.class_weight: the data has no class 'squre' (did you mean "
                + "'square'?)"), output.err());
    }
}
