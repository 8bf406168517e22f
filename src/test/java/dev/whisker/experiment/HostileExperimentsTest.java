package dev.whisker.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Experiment files that would take long or much memory, or are not files of text, are refused in one line. */
class HostileExperimentsTest {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    @TempDir
    Path folder;

    /** Eight lists of six aliases, each of the list before: 168 million parts in less than a kilobyte. */
    @Test
    void aliasesOfAliasesAreBounded() {
        StringBuilder yaml = new StringBuilder("model:\n- Conv2D:\n    x0: &a0 [" + "1,".repeat(99) + "1]\n");
        for (int i = 1; i <= 8; i++) {
            yaml.append("    x").append(i).append(": &a").append(i).append(" [").append(("*a" + (i - 1)
                    + ",").repeat(5)).append("*a").append(i - 1).append("]\n");
        }
        yaml.append("data: {image_size: [12, 12]}\ntraining: {loss: sparse_categorical_crossentropy}\n");
        String message = assertTimeoutPreemptively(LIMIT,
                () -> assertThrows(WhiskerException.class,
                        () -> ExperimentReader.read("mine", "mine.yaml", yaml.toString())).getMessage());
        assertTrue(message.startsWith("mine.yaml line 3, model[0].Conv2D.x"), message);
        assertTrue(message.endsWith("the file has more than 100000 parts, counting those that aliases (*name) repeat; "
                + "write a smaller one"), message);
    }

    /** An alias that is used a few times is what aliases are for. */
    @Test
    void aliasesAreRead() {
        Experiment experiment = ExperimentReader.read("mine", "mine.yaml", """
                data: {image_size: [12, 12]}
                model:
                - &conv Conv2D(2, 3)
                - *conv
                - Flatten
                - Dense(2)
                training: {loss: sparse_categorical_crossentropy}
                """);
        assertEquals(experiment.layers().get(0), experiment.layers().get(1));
    }

    /** Some libraries make objects of the classes that a file names. */
    @Test
    void tagsMakeNoObjects() {
        String yaml = """
                data: {image_size: [12, 12]}
                model: [Flatten, Dense(2)]
                training: !!dev.whisker.experiment.HostileExperimentsTest$Made
                  loss: sparse_categorical_crossentropy
                """;
        ExperimentReader.read("mine", "mine.yaml", yaml);
        assertEquals(0, Made.COUNT.get());
    }

    /** Counts how often it is made. */
    public static final class Made {
        static final AtomicInteger COUNT = new AtomicInteger();

        Made() {
            COUNT.incrementAndGet();
        }
    }

    @Test
    void longWordsAreQuotedInPart() {
        String message = assertThrows(WhiskerException.class,
                () -> ExperimentReader.read("mine", "mine.yaml", "? " + "x".repeat(180_000) + "\n: 1\n")).getMessage();
        assertTrue(message.length() < 500 && message.contains("unknown key 'xxx")
                && message.contains("known keys: title"), message);
        message = assertThrows(WhiskerException.class,
                () -> ExperimentReader.read("mine", "mine.yaml", "y".repeat(180_000))).getMessage();
        assertTrue(message.length() < 500, message);
    }

    @Test
    void morePicturesThanFitIntoAnArray() {
        Experiment experiment = ExperimentReader.read("mine", "mine.yaml", """
                data: {source: drawn, pictures: 2000000000, image_size: [12, 12],
                        split: {train: 80, validation: 10, test: 10}}
                model: [Flatten, "Dense(5)"]
                training: {loss: sparse_categorical_crossentropy}
                """);
        String message = assertThrows(WhiskerException.class, () -> ExperimentData.open(experiment, null)).getMessage();
        assertTrue(message.startsWith("2000000000 drawn pictures of 12x12 need 864000000000 values"), message);
    }

    @Test
    void whatIsNoTextFileIsNamed() throws IOException {
        Path directory = Files.createDirectory(folder.resolve("a.yaml"));
        assertEquals(directory + " is a directory, not a regular file; give the name of a file",
                assertThrows(WhiskerException.class, () -> Experiments.find(directory.toString())).getMessage());
        Path endless = Files.createSymbolicLink(folder.resolve("zero.yaml"), Path.of("/dev/zero"));
        assertEquals(endless + " is a device or pipe, not a regular file; give the name of a file",
                assertThrows(WhiskerException.class, () -> Experiments.find(endless.toString())).getMessage());
        Path large = folder.resolve("large.yaml");
        Files.write(large, new byte[(4 << 20) + 1]);
        assertTrue(assertThrows(WhiskerException.class,
                () -> Experiments.find(large.toString())).getMessage().contains("is larger than 4194304 bytes"));
        Path latin = Files.write(folder.resolve("latin.yaml"),
                new byte[] {'t', 'i', 't', 'l', 'e', ':', ' ', (byte) 0xe9, '\n'});
        assertTrue(assertThrows(WhiskerException.class,
                () -> Experiments.find(latin.toString())).getMessage().contains("is not text in UTF-8"));
        assertTrue(assertThrows(WhiskerException.class,
                () -> Experiments.find("a\0b/c.yaml")).getMessage().contains("cannot be the name of a file"));
    }
}
