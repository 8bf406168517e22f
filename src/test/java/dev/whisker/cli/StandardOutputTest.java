package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.whisker.support.JavaCppCache;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Results that could not be written are a failure, in processes of their own. */
class StandardOutputTest {
    private static final File FULL = new File("/dev/full");

    @TempDir
    Path temporary;

    private int run(File out, File err, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin",
                "java").toString(), "-cp",
                System.getProperty("java.class.path"), "-Djava.awt.headless=true", "-Dfile.encoding=UTF-8",
                JavaCppCache.option(), Main.class.getName()));
        command.addAll(Arrays.asList(arguments));
        Process process = new ProcessBuilder(command).redirectOutput(out).redirectError(err).start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        return process.exitValue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"experiments", "summary B3", "summary B3 --json", "--help", "train --help", "--version"})
    void aFullDisk(String arguments) throws IOException, InterruptedException {
        assumeTrue(FULL.exists());
        File err = temporary.resolve("err").toFile();
        assertEquals(1, run(FULL, err, arguments.split(" ")));
        String message = Files.readString(err.toPath());
        assertTrue(message.endsWith("whisker: standard output could not be written, so results are missing: No space "
                + "left on device\n"), message);
    }

    /** The program goes on: what it saves is not lost with what it prints. */
    @Test
    void aTrainingSavesItsRunAllTheSame() throws IOException, InterruptedException {
        assumeTrue(FULL.exists());
        File err = temporary.resolve("err").toFile();
        Path out = temporary.resolve("run");
        Path yaml = Files.writeString(temporary.resolve("small.yaml"), """
                data: {source: drawn, pictures: 60, image_size: [12, 12], split: {train: 80, validation: 10, test: 10}}
                model: [Flatten, Dense(5)]
                training: {epochs: 2, loss: sparse_categorical_crossentropy, from_logits: true}
                """);
        assertEquals(1, run(FULL, err, "train", yaml.toString(), "--out", out.toString(), "--backend", "reference"));
        assertTrue(Files.readString(err.toPath()).contains("standard output could not be written"),
                Files.readString(err.toPath()));
        assertEquals(0, CliRunner.run("evaluate", out, "--backend", "reference").code());
    }

    @Test
    void whatIsWrittenIsInTheEncodingOfTheTerminal() throws IOException, InterruptedException {
        File out = temporary.resolve("out").toFile();
        Path pictures = Files.createDirectories(temporary.resolve("data/caf\u00e9"));
        ImageIO.write(new BufferedImage(9, 9, BufferedImage.TYPE_INT_RGB), "png", pictures.resolve("a.png").toFile());
        assertEquals(0, run(out, temporary.resolve("err").toFile(), "data", "labels", pictures.getParent().toString()));
        assertTrue(Files.readString(out.toPath()).contains("caf\u00e9"), Files.readString(out.toPath()));
    }
}
