package dev.whisker.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whisker.backend.Backends;
import dev.whisker.exporter.ExportFormat;
import dev.whisker.exporter.ExportedModel;
import dev.whisker.format.Elements;
import dev.whisker.format.npy.NpyType;
import dev.whisker.format.npy.Npz;
import dev.whisker.format.safetensors.Safetensors;
import dev.whisker.format.safetensors.SafetensorsReader;
import dev.whisker.op.Backend;
import dev.whisker.support.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same run gives the same files, byte for byte. Two processes, as sets and maps without an order of their own
 * ({@code Map.of}) have the same order as long as a process lives, and mostly another one in the next.
 */
class EqualFilesTest {
    @TempDir
    Path temporary;

    @Test
    void twoProcessesWriteTheSameBytes() throws Exception {
        Path first = temporary.resolve("first");
        Path second = temporary.resolve("second");
        for (Path directory : List.of(first, second)) {
            ChildJvm.Result result = ChildJvm.run(List.of(), EqualFilesTest.class, directory);
            assertEquals(0, result.exitCode(), result.output());
        }
        List<String> names = names(first);
        assertEquals(names, names(second));
        for (String name : List.of("model.safetensors", "model.yaml", "plots/accuracy.png", "plots/loss.png",
                "SAFETENSORS", "KERAS_H5", "ONNX", "model.npz",
                "texts.safetensors")) {
            assertTrue(names.contains(name), name + " is among " + names);
            assertEquals(-1, Files.mismatch(first.resolve(name), second.resolve(name)), name + " differs");
        }
        assertEquals(withoutTimes(first.resolve("history.csv")), withoutTimes(second.resolve("history.csv")));
        assertArrayEquals(fields(first).toArray(), fields(second).toArray());
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).map(file -> directory.relativize(file).toString()).sorted()
                    .toList();
        }
    }

    /** All but the last two columns, which are seconds and milliseconds. */
    private static List<String> withoutTimes(Path history) throws IOException {
        return Files.readAllLines(history).stream().map(line -> line.replaceFirst(",[^,]*,[^,]*$", "")).toList();
    }

    /** Every field of the record, in order, with its value unless that is a time, a process or a place. */
    private static List<String> fields(Path directory) throws IOException {
        List<String> fields = new ArrayList<>();
        addFields(new ObjectMapper().readTree(directory.resolve("run.json").toFile()), "", fields);
        return fields;
    }

    private static void addFields(JsonNode node, String path, List<String> fields) {
        if (node.isObject()) {
            node.properties().forEach(field -> addFields(field.getValue(), path + "/" + field.getKey(), fields));
        } else {
            fields.add(path.matches("/(started|ended|seconds|pid)") ? path : path + " " + node);
        }
    }

    /** Trains in this process, and writes the model in all formats. */
    public static void main(String[] arguments) {
        Path directory = Path.of(arguments[0]);
        Experiment tiny = ExperimentReader.read("tiny", "tiny.yaml", """
                data:
                  source: drawn
                  pictures: 60
                  image_size: [8, 8]
                  split: {train: 60, validation: 20, test: 20}
                model:
                  - Conv2D(4, 3, activation=relu)
                  - BatchNormalization
                  - Flatten
                  - Dense(5)
                training:
                  epochs: 2
                  loss: sparse_categorical_crossentropy
                  from_logits: true
                """);
        RunDirectory run = RunDirectory.create(directory, false);
        try (Backend backend = Backends.open("reference")) {
            new TrainingRun(tiny, ExperimentData.open(tiny, null), null, backend, run).run(line -> { }, List.of());
        }
        Map<String, String> texts = Map.copyOf(IntStream.range(0, 20).boxed()
                .collect(Collectors.toMap(i -> "key " + i, i -> "value " + i)));
        try (SafetensorsReader weights = ModelWeights.open(tiny.trainedModel(), run.weights())) {
            Map<String, Elements> tensors = weights.tensors();
            for (ExportFormat format : ExportFormat.values()) {
                format.write(ExportedModel.of(tiny.trainedModel(), tensors, texts), directory.resolve(format.name()));
            }
            Safetensors.write(directory.resolve("texts.safetensors"), tensors, NpyType.F4, texts);
            Npz.write(directory.resolve("model.npz"), tensors, NpyType.F4);
        }
    }
}
