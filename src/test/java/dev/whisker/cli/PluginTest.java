package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whisker.support.PluginJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user's jar reaches the command line: each command runs in a process of its own, as registries are filled once. */
class PluginTest {
    private static final Path SOURCES = Path.of("src/it/own-layer/src/main");

    @TempDir
    Path directory;

    private String run(int code, Object... arguments) throws IOException, InterruptedException {
        Path log = directory.resolve("log");
        try (ChildProgram program = ChildProgram.start(log, arguments)) {
            assertEquals(code, program.exitCode(), program.output());
            return program.output();
        }
    }

    private Path plugins() throws IOException {
        Path plugins = Files.createDirectories(directory.resolve("plugins"));
        PluginJar.ofProject(SOURCES, plugins.resolve("own-layer.jar"));
        return plugins;
    }

    @Test
    void gradcheckDrawsCasesOfAnOwnLayer() throws IOException, InterruptedException {
        String output = run(0, "--plugins", plugins(), "gradcheck", "Power", "--tries", "5");
        assertTrue(output.contains("Power") && output.contains("passed"), output);
    }

    @Test
    void summaryReadsAnOwnLayerFromYaml() throws IOException, InterruptedException {
        Path experiment = Files.writeString(directory.resolve("own.yaml"), """
                data:
                  source: folder
                  image_size: [8, 8]
                  split: {train: 80, validation: 10, test: 10}
                model:
                  - Rescaling(1/255)
                  - Power(exponent=2)
                  - Flatten
                  - Dense(2)
                training:
                  epochs: 1
                  loss: sparse_categorical_crossentropy
                  from_logits: true
                  optimizer: adam
                """);
        String output = run(0, "summary", experiment, "--plugins", plugins());
        assertTrue(output.contains("power (Power)"), output);
        String unknown = run(1, "summary", experiment);
        assertTrue(unknown.contains("unknown layer 'Power'"), unknown);
    }

    /** Pictures that the program draws, of five classes, and a loss that compares with a 1 at the class. */
    private static final String DRAWN = """
            data:
              source: drawn
              pictures: 120
              image_size: [8, 8]
              split: {train: 60, validation: 20, test: 20}
            model:
              - Rescaling(1/127.5, offset=-1)
              - Flatten
              - Dense(5)
            training:
              epochs: 8
              batch: 16
              loss: LogCosh
              optimizer:
                SignSgd: {learning_rate: 0.001}
            """;

    @Test
    void anOwnOptimizerLossAndScheduleTrainAModel() throws IOException, InterruptedException {
        Path experiment = Files.writeString(directory.resolve("drawn.yaml"), DRAWN);
        Path run = directory.resolve("run");
        Path plugins = plugins();
        run(0, "train", experiment, "--optimizer", "SignSgd(learning_rate=SquareRootDecay(0.005))", "--plugins",
                plugins,
                "--backend", "cpu", "--out", run);
        JsonNode record = new ObjectMapper().readTree(run.resolve("run.json").toFile());
        assertEquals("SignSgd(learning_rate=SquareRootDecay(initial_learning_rate=0.005))",
                record.path("optimizer").asText());
        assertEquals("LogCosh()", record.path("loss").asText());
        List<Double> losses = Files.readAllLines(run.resolve("history.csv")).stream().skip(1)
                .map(line -> Double.parseDouble(line.split(",")[1])).toList();
        assertEquals(8, losses.size());
        assertTrue(losses.get(7) < 0.5 * losses.get(0), losses.toString());
        String evaluated = run(0, "evaluate", run, "--plugins", plugins, "--backend", "cpu");
        assertTrue(evaluated.contains("loss"), evaluated);
        String unknown = run(1, "evaluate", run, "--backend", "cpu");
        assertTrue(unknown.contains("unknown loss 'LogCosh'") || unknown.contains("unknown optimizer 'SignSgd'"),
                unknown);
    }

    @Test
    void gradcheckDrawsCasesOfAnOwnLoss() throws IOException, InterruptedException {
        String output = run(0, "--plugins", plugins(), "gradcheck", "LogCosh", "--tries", "5");
        assertTrue(output.lines().anyMatch(line -> line.matches("LogCosh +5 .*passed")), output);
    }

    @Test
    void thePageShowsTheProviderThatIsTested() throws IOException {
        String provider = Files.readString(SOURCES.resolve("java/example/Powers.java"));
        assertTrue(Files.readString(Path.of("docs/plugins.md")).contains(provider),
                "docs/plugins.md lists Powers.java");
        String optimizer = Files.readString(SOURCES.resolve("java/example/SignSgd.java"));
        assertTrue(Files.readString(Path.of("docs/training.md")).contains(optimizer),
                "docs/training.md lists SignSgd.java");
    }

    @Test
    void aPluginThatCannotBeUsedIsOneLine() throws IOException, InterruptedException {
        String none = run(1, "--plugins", directory.resolve("nowhere"), "experiments");
        assertEquals("whisker: --plugins: " + directory.resolve("nowhere")
                + " is not a directory; name one that holds jars\n",
                none);
        Path empty = Files.createDirectories(directory.resolve("empty"));
        assertTrue(run(1, "--plugins", empty, "experiments").contains("holds no jar"), "an empty directory is refused");
        Path wrong = Files.createDirectories(directory.resolve("wrong"));
        PluginJar.ofFiles(wrong.resolve("wrong.jar"), Map.of("META-INF/services/dev.whisker.describe.Provider",
                "example.Missing\n".getBytes()));
        List<String> lines = run(1, "--plugins", wrong, "gradcheck", "Dense(2)", "--input-shape",
                "2,3").lines().toList();
        assertTrue(lines.get(lines.size() - 1).startsWith("whisker: a plugin cannot be used: ")
                && lines.get(lines.size() - 1).contains("example.Missing"), lines.toString());
    }
}
