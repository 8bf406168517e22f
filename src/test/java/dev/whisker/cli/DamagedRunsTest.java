package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of a run that are not what they should be are named, whatever command reads them. */
class DamagedRunsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    static Path temporary;

    private static SmallRun run;
    private static Path damaged;

    @BeforeAll
    static void train() throws IOException {
        run = SmallRun.train(temporary, "run");
        damaged = temporary.resolve("damaged");
    }

    /** A copy of the run. */
    private static void copy() throws IOException {
        if (Files.exists(damaged)) {
            try (Stream<Path> files = Files.walk(damaged)) {
                for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(damaged);
        try (Stream<Path> files = Files.list(run.directory())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, damaged.resolve(file.getFileName()));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "\"directory\" : \"/    | \"directory\" : \"/\\u0000     | cannot be the name of a file",
        "\"experiment\" : \"small\" | \"experiment\" : [[[[          | line ",
    })
    void wrongRecords(String part, String replacement, String complaint) throws IOException {
        copy();
        String record = Files.readString(run.directory().resolve("run.json"));
        assertTrue(record.contains(part), record);
        Files.writeString(damaged.resolve("run.json"), record.replace(part, replacement));
        CliRunner.Output output = CliRunner.run("evaluate", damaged, "--backend", "reference");
        assertEquals(1, output.code(), output.out());
        assertTrue(output.err().startsWith("whisker: ") && output.err().contains(complaint), output.err());
    }

    @Test
    void recordsNestedTooDeeply() throws IOException {
        copy();
        Files.writeString(damaged.resolve("run.json"), "[".repeat(100_000));
        CliRunner.Output output = CliRunner.run("evaluate", damaged, "--backend", "reference");
        assertEquals(1, output.code());
        assertTrue(output.err().startsWith("whisker: " + damaged.resolve("run.json"))
                && output.err().contains("is not valid JSON"), output.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--recorded", "--json"})
    void descriptionsThatAreNotYamlAreNamedByCompare(String option) throws IOException {
        copy();
        Files.writeString(damaged.resolve("model.yaml"), "title: a\ndata: [1, 2\n");
        CliRunner.Output output = CliRunner.run("compare", run.directory(), damaged, option);
        assertEquals(1, output.code(), output.out());
        assertTrue(output.err().contains(damaged.resolve("model.yaml") + " line ")
                && output.err().contains(" is not valid YAML: "), output.err());
    }

    @Test
    void historiesThatAreNotNumbersOrTextAreNamedOnThePage() throws IOException {
        copy();
        Path history = damaged.resolve("history.csv");
        String text = Files.readString(history);
        Files.writeString(history, text.replaceFirst("\n1,", "\nfirst,"));
        assertTrue(page().contains("history.csv line 2 is not a row of numbers: it has &#39;first&#39;")
                || page().contains("history.csv line 2 is not a row of numbers: it has 'first'"), page());
        Files.write(history, text.getBytes(StandardCharsets.UTF_16));
        assertTrue(page().contains("history.csv: it is not text in UTF-8"), page());
    }

    private String page() throws IOException {
        CliRunner.Output output = CliRunner.run("report", damaged, "--backend", "reference");
        return output.code() == 0 ? Files.readString(damaged.resolve("report.html")) : output.err();
    }

    /** A run of somebody else may have links; what is written, moved or removed must not be elsewhere. */
    @ParameterizedTest
    @CsvSource({".whisker.lock, false", ".whisker-new, false", ".whisker-next, false", "plots, false",
        "report.html, false", "run.json, false", "model.yaml, false", "history.csv, false", "inside.npz, false",
        "inspect, false", ".whisker.lock, true", ".whisker-new, true", ".whisker-next, true",
        "checkpoint.safetensors, true"})
    void nothingIsWrittenThroughLinks(String name, boolean isResumed) throws IOException {
        copy();
        Path elsewhere = Files.createDirectories(temporary.resolve("elsewhere"));
        for (String file : List.of("run.json", "model.yaml", "history.csv", "accuracy.png", "inspect.html")) {
            Files.writeString(elsewhere.resolve(file), "mine");
        }
        Path linked = elsewhere.resolve("linked-" + name);
        if (Files.exists(damaged.resolve(name))) {
            Files.copy(damaged.resolve(name), linked);
        } else if (name.matches(".*(lock|html)")) {
            Files.writeString(linked, "mine");
        } else {
            linked = elsewhere;
        }
        Files.deleteIfExists(damaged.resolve(name));
        Files.createSymbolicLink(damaged.resolve(name), linked);
        List<Object> call = name.equals("inspect")
                ? List.of("inspect", damaged, run.picture(), "--analyses", "saliency", "--backend", "reference")
                : isResumed ? List.of("train", "--resume", damaged, "--epochs", 2)
                : List.of("train", run.experiment(), "--data", run.data(), "--out", damaged, "--overwrite");
        byte[] before = Files.isRegularFile(linked) ? Files.readAllBytes(linked) : new byte[0];
        CliRunner.Output output = CliRunner.run(call.toArray());
        assertEquals(1, output.code(), output.err());
        assertTrue(output.err().endsWith(damaged.resolve(name).getFileName() + " is a link, through which nothing of a "
                + "run is written; remove it, or give another directory with --out\n"), output.err());
        assertArrayEquals(before, Files.isRegularFile(linked) ? Files.readAllBytes(linked) : new byte[0]);
        for (String file : List.of("run.json", "model.yaml", "history.csv", "accuracy.png", "inspect.html")) {
            assertEquals("mine", Files.readString(elsewhere.resolve(file)), file);
        }
        Files.delete(damaged.resolve(name));
    }

    /** Opening a pipe that nobody writes to would never end. */
    @ParameterizedTest
    @ValueSource(strings = {"run.json", "model.yaml", "history.csv", "model.safetensors", "inside.csv",
        ".whisker.lock"})
    void pipesAreNotOpened(String name) throws IOException, InterruptedException {
        copy();
        Files.deleteIfExists(damaged.resolve(name));
        Assumptions.assumeTrue(new ProcessBuilder("mkfifo", damaged.resolve(name).toString()).start().waitFor() == 0,
                "this system has no mkfifo");
        for (List<Object> call : List.<List<Object>>of(List.of("report", damaged), List.of("runs", temporary),
                List.of("compare", run.directory(), damaged, "--recorded"),
                List.of("train", "--resume", damaged, "--epochs", 2),
                List.of("train", run.experiment(), "--data", run.data(), "--out", damaged, "--overwrite"))) {
            CliRunner.Output output = assertTimeoutPreemptively(LIMIT, () -> CliRunner.run(call.toArray()));
            assertTrue(output.code() == 0 || output.code() == 1, output.err());
        }
    }
}
