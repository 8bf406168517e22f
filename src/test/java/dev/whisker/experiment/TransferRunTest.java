package dev.whisker.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whisker.WhiskerException;
import dev.whisker.backend.Backends;
import dev.whisker.experiment.ExperimentData.Part;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.format.npy.NpyType;
import dev.whisker.format.safetensors.Safetensors;
import dev.whisker.importer.ImportReport.Status;
import dev.whisker.model.Graph;
import dev.whisker.model.Model;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.support.RealData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training from given weights: what is frozen stays as it was, bit for bit, and all of it is saved. */
class TransferRunTest {
    private static final String DATA = """
            data:
              source: drawn
              pictures: 40
              image_size: [32, 32]
              split: {train: 60, validation: 20, test: 20}
              batch: 8
            """;
    private static final String MODEL = """
            model:
              - Rescaling(1/127.5, offset=-1)
              - RandomFlip
              - %s
              - GlobalMaxPooling2D
              - Dense(5)
            """;
    private static final String TRAINING = """
            training:
              epochs: 1
              loss: sparse_categorical_crossentropy
              from_logits: true
            """;

    @TempDir
    Path temporary;

    private static Experiment experiment(String application, String keys) {
        return ExperimentReader.read("mine", "mine.yaml", DATA + MODEL.formatted(application) + keys + TRAINING);
    }

    private static Experiment tiny(String keys) {
        return experiment(TinyApplication.text(), keys);
    }

    private RunDirectory train(Experiment experiment, String name, String backendName, List<StartingWeights> weights,
            Consumer<String> remarks) {
        RunDirectory directory = RunDirectory.create(temporary.resolve(name), false);
        try (Backend backend = Backends.open(backendName)) {
            new TrainingRun(experiment, ExperimentData.open(experiment, null), null, backend, directory,
                    weights).run(remarks, List.of());
        }
        return directory;
    }

    private RunDirectory train(Experiment experiment, String name, List<StartingWeights> weights) {
        return train(experiment, name, "reference", weights, line -> { });
    }

    private static List<StartingWeights> weights(Path file) {
        return List.of(new StartingWeights(file, null));
    }

    /** The weights of the application alone, under the names that they have in it. */
    private Path baseOf(RunDirectory run) {
        Map<String, NpyArray> tensors = new LinkedHashMap<>();
        Safetensors.read(run.weights()).tensors().forEach((path, array) -> {
            if (path.startsWith("base/")) {
                tensors.put(path.substring("base/".length()), array);
            }
        });
        Path file = temporary.resolve("base.safetensors");
        Safetensors.write(file, tensors, NpyType.F8, Map.of());
        return file;
    }

    /** The layers whose weights differ by any bit. */
    private static List<String> changed(RunDirectory before, RunDirectory after) {
        Map<String, NpyArray> first = Safetensors.read(before.weights()).tensors();
        Map<String, NpyArray> second = Safetensors.read(after.weights()).tensors();
        assertEquals(first.keySet(), second.keySet());
        TreeSet<String> layers = new TreeSet<>();
        first.forEach((path, array) -> {
            if (!array.equals(second.get(path))) {
                layers.add(path);
            }
        });
        return new ArrayList<>(layers);
    }

    @Test
    void aFrozenBaseStaysAsItWasToTheBitWhileTheHeadIsTrained() {
        RunDirectory first = train(tiny(""), "first", List.of());
        RunDirectory second = train(tiny("freeze: [base]\n"), "second", weights(first.weights()));
        assertEquals(List.of("dense/bias", "dense/kernel"), changed(first, second));
    }

    @Test
    void fineTuningTrainsTheTopOfTheBaseAndLeavesItsStatistics() {
        RunDirectory first = train(tiny(""), "first", List.of());
        RunDirectory second = train(tiny("fine_tune_from: base/block_expand\n"), "second", weights(first.weights()));
        assertEquals(List.of("base/Conv_1/bias", "base/Conv_1/kernel", "base/block_BN/beta", "base/block_BN/gamma",
                "base/block_expand/kernel",
                "dense/bias", "dense/kernel"), changed(first, second));
    }

    @Test
    void aFileOfTheApplicationGoesIntoItAndTheRecordSaysSo() throws IOException {
        RunDirectory first = train(tiny(""), "first", List.of());
        Path file = baseOf(first);
        List<String> remarks = new ArrayList<>();
        RunDirectory second = train(tiny("freeze: [base]\nweights: {base: imagenet}\n"), "second", "reference",
                weights(file), remarks::add);
        assertEquals(List.of("dense/bias", "dense/kernel"), changed(first, second));
        JsonNode record = second.readRecord().path("weights").path(0);
        assertEquals(file.toString(), record.path("file").asText());
        assertEquals(Files.size(file), record.path("bytes").asLong());
        assertTrue(record.path("sha256").asText().matches("[0-9a-f]{64}"), record.toString());
        assertEquals("safetensors", record.path("format").asText());
        assertEquals("base", record.path("into").asText());
        assertEquals(12, record.path("used").asInt());
        assertEquals(0, record.path("missing").asInt() + record.path("unused").asInt()
                + record.path("misshaped").asInt());
        assertTrue(remarks.stream().anyMatch(line -> line.startsWith("The weights of base are those of " + file
                + " (safetensors, 12 tensors, SHA-256 ")), remarks.toString());
        assertFalse(String.join("\n", remarks).contains("random weights"));
        assertEquals("model", train(tiny(""), "third",
                weights(first.weights())).readRecord().path("weights").path(0).path("into").asText());
    }

    @Test
    void withoutWeightsThatTheExperimentAsksForThereIsAWarning() {
        List<String> remarks = new ArrayList<>();
        RunDirectory run = train(tiny("freeze: [base]\nweights: {base: imagenet}\n"), "run", "reference", List.of(),
                remarks::add);
        assertTrue(String.join("\n", remarks).contains("WARNING: base starts from random weights"), remarks.toString());
        assertTrue(run.readRecord().path("warnings").toString().contains("base starts from random weights"));
        assertEquals(0, run.readRecord().path("weights").size());
    }

    @Test
    void aFileThatFitsNeitherBaseNorModelIsRefusedBeforeAnythingIsWritten() {
        Map<String, NpyArray> tensors =
                new LinkedHashMap<>(Safetensors.read(baseOf(train(tiny(""), "first", List.of()))).tensors());
        tensors.remove("Conv_1/bias");
        Path file = temporary.resolve("other.safetensors");
        Safetensors.write(file, tensors, NpyType.F8, Map.of());
        String message = assertThrows(WhiskerException.class,
                () -> train(tiny(""), "second", weights(file))).getMessage();
        assertTrue(message.startsWith(file + " does not fit the model: missing Conv_1/bias"), message);
        assertFalse(Files.exists(temporary.resolve("second").resolve("run.json")));
    }

    /**
     * Every weight is saved, those of the frozen base too: a run predicts what it predicted, from its own directory
     * alone.
     */
    @ParameterizedTest
    @ValueSource(strings = {"MobileNetV2(alpha=0.35, include_top=false)", "MobileNetV3Large(include_top=false)"})
    void aReloadedRunPredictsTheSameBits(String application) {
        Experiment experiment = experiment(application, "freeze: [base]\n");
        RunDirectory directory = RunDirectory.create(temporary.resolve("run"), false);
        try (Backend backend = Backends.open("cpu")) {
            ExperimentData data = ExperimentData.open(experiment, null);
            TrainingRun.Result result = new TrainingRun(experiment, data, null, backend, directory).run(line -> { },
                    List.of());
            float[][] first;
            try (SavedModel model = SavedModel.open(RunDirectory.open(directory.path()), backend)) {
                assertEquals(result.test(), model.evaluator().evaluate(data.samples(Part.TEST).orElseThrow()));
                first = model.evaluator().predict(data.samples(Part.TEST).orElseThrow());
            }
            try (SavedModel again = SavedModel.open(directory, backend)) {
                assertArrayEquals(first, again.evaluator().predict(data.samples(Part.TEST).orElseThrow()));
            }
        }
    }

    /** The example of docs/fine-tuning.md, with a narrow MobileNetV2 on small drawn pictures. */
    @Test
    void theDocumentedFineTuningTrainsTheTopOfMobileNetV2() throws IOException {
        Matcher block = Pattern.compile("```yaml\n(.*?)```",
                Pattern.DOTALL).matcher(Files.readString(Path.of("docs", "fine-tuning.md")));
        assertTrue(block.find());
        assertEquals("base/block_16_expand",
                ExperimentReader.read("fine-tuning", "docs", block.group(1)).transfer().fineTuneFrom());
        String small = block.group(1).replaceFirst("(?s)data:\n.*?\n\n", DATA + "\n").replace("MobileNetV2(",
                "MobileNetV2(alpha=0.35, ")
                .replace("Dense(2)", "Dense(5)").replace("epochs: 10", "epochs: 1");
        String frozen = small.replace("fine_tune_from: base/block_16_expand", "freeze: [base]");
        RunDirectory head = train(ExperimentReader.read("head", "head", frozen), "head", "cpu", List.of(), line -> { });
        RunDirectory tuned = train(ExperimentReader.read("tuned", "tuned", small), "tuned", "cpu",
                weights(head.weights()), line -> { });
        List<String> changed = changed(head, tuned);
        assertTrue(changed.containsAll(List.of("base/block_16_expand/kernel", "base/Conv_1/kernel",
                "base/Conv_1_bn/gamma", "dense/kernel")),
                changed.toString());
        assertTrue(changed.stream().allMatch(path ->
                path.matches("(base/(block_16_|Conv_1).*|dense)/(kernel|depthwise_kernel|bias|gamma|beta)")),
                changed.toString());
    }

    @Test
    void kerasWeightsFindTheirPlacesInTheBaseOfB4() {
        Path file = RealData.mobileNetV2Weights();
        Graph described = Experiments.find("B4").model();
        try (Backend backend = Backends.open("reference"); Model model =
                Model.create(described, backend, Mode.INFERENCE, 0)) {
            StartingWeights.Loaded loaded = new StartingWeights(file, null).load(described, model);
            assertEquals("base", loaded.into());
            assertEquals(260, loaded.report().of(Status.USED).size());
            assertEquals(260, loaded.report().entries().size());
        }
    }
}
