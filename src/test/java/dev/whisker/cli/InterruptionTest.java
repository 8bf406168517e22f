package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whisker.experiment.RunDirectory;
import dev.whisker.format.Sha256;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Signals in every phase of a training, in a process of its own: what is left is whole and described truly, or nothing
 * is left.
 */
@EnabledOnOs(OS.LINUX)
class InterruptionTest {
    @TempDir
    Path temporary;

    private Path out;

    @BeforeEach
    void directory() {
        out = temporary.resolve("run");
    }

    /** @param split of pictures, which takes nearly all of the time in one of its parts */
    private Path experiment(int pictures, String split, int batch, int epochs) throws IOException {
        return Files.writeString(temporary.resolve("experiment.yaml"), """
                data:
                  source: drawn
                  pictures: %d
                  image_size: [16, 16]
                  split: %s
                  batch: %d
                model: ["Conv2D(8, 3, activation=relu)", "Conv2D(8, 3)", Flatten, Dense(5)]
                training:
                  epochs: %d
                  loss: sparse_categorical_crossentropy
                  from_logits: true
                """.formatted(pictures, split, batch, epochs));
    }

    private ChildProgram train(Path file, Object... more) throws IOException {
        Object[] arguments = new Object[6 + more.length];
        System.arraycopy(new Object[] {"train", file, "--backend", "reference", "--out", out}, 0, arguments, 0, 6);
        System.arraycopy(more, 0, arguments, 6, more.length);
        return ChildProgram.start(temporary.resolve("log"), arguments);
    }

    private JsonNode saved() {
        return RunDirectory.open(out).readRecord().path("saved");
    }

    private CliRunner.Output evaluate() {
        return CliRunner.run("evaluate", out, "--split", "train", "--backend", "reference");
    }

    private static void assertContains(String text, String part) {
        assertTrue(text.contains(part), text);
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
    void betweenEpochsTheLastOneIsKept(String signal, int code) throws IOException, InterruptedException {
        try (ChildProgram program = train(experiment(100, "{train: 80, validation: 20}", 16, 1_000_000))) {
            program.await("Epoch 4/");
            program.signal(signal);
            program.assertExitCode(code);
            int epoch = saved().path("epoch").asInt();
            assertTrue(epoch >= 3);
            assertContains(program.output(), "whisker: interrupted; " + out + " holds the weights after epoch " + epoch
                    + ", step " + 5 * epoch);
            assertEquals(epoch + 1, Files.readAllLines(RunDirectory.open(out).history()).size());
            assertEquals(epoch, RunDirectory.open(out).readRecord().path("results").path("epochs_finished").asInt());
            CliRunner.Output evaluated = evaluate();
            assertEquals(0, evaluated.code(), evaluated.err());
            assertContains(evaluated.out(), "is unfinished: it was interrupted; its weights are those after epoch "
                    + epoch + " of 1000000 (step " + 5 * epoch + ").");
        }
    }

    @Test
    void inTheFirstEpochTheWeightsInTheMiddleOfItAreKept() throws IOException, InterruptedException {
        try (ChildProgram program = train(experiment(20_000, "{train: 98, validation: 2}", 16, 2))) {
            program.await("Epoch 1/");
            Thread.sleep(1000);
            program.signal("INT");
            program.assertExitCode(130);
            assertEquals(0, saved().path("epoch").asInt(-1));
            assertContains(program.output(), " holds the weights in the middle of the first epoch, step "
                    + saved().path("step").asLong());
            assertContains(evaluateValidation().out(), "its weights are those after step "
                    + saved().path("step").asLong() + ", in the first epoch.");
        }
    }

    private CliRunner.Output evaluateValidation() {
        return CliRunner.run("evaluate", out, "--split", "validation", "--backend", "reference");
    }

    /** Even checkpoints within the epoch: they would replace those of the other. */
    @Test
    void inTheFirstEpochOfARunThatReplacesAnotherTheOtherIsKept() throws IOException, InterruptedException {
        Map<String, String> before = earlierRun();
        try (ChildProgram program = train(experiment(20_000, "{train: 98, validation: 2}", 16, 2), "--overwrite",
                "--save-every", 1)) {
            program.await("Epoch 1/");
            Thread.sleep(1000);
            program.signal("TERM");
            program.assertExitCode(143);
            assertContains(program.output(), "whisker: interrupted; stopping (interrupt again to end the program "
                    + "immediately, without saving)");
            assertContains(program.output(), "whisker: interrupted; nothing was saved, as the first epoch was not "
                    + "finished, and only after it is the earlier run replaced; the earlier run in " + out
                    + " stays as it was; to keep what an interrupted first epoch has done, give another directory "
                    + "with --out");
            assertEquals(before, files());
            CliRunner.Output evaluated = evaluate();
            assertEquals(0, evaluated.code(), evaluated.err());
            assertFalse(evaluated.out().contains("unfinished"), evaluated.out());
        }
    }

    @Test
    void beforeTheFirstStepOfARunThatReplacesAnotherTheOtherIsKept() throws IOException, InterruptedException {
        Map<String, String> before = earlierRun();
        try (ChildProgram program = train(experiment(400_000, "{train: 98, validation: 2}", 16, 2), "--overwrite")) {
            program.await("Experiment ");
            program.signal("INT");
            program.assertExitCode(130);
            assertContains(program.output(), "whisker: interrupted; nothing was saved, as training had not begun; the "
                    + "earlier run in " + out + " stays as it was");
            assertEquals(before, files());
        }
    }

    /** The files of a run of one epoch, by name. */
    private Map<String, String> earlierRun() throws IOException {
        assertEquals(0, CliRunner.run("train", experiment(60, "{train: 80, validation: 20}", 16, 1), "--backend",
                "reference", "--out", out).code());
        return files();
    }

    /** The checksums of all files of the run, by path. */
    private Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(out)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(out.relativize(file).toString(), Sha256.hex(Files.readAllBytes(file)));
            }
        }
        return files;
    }

    @Test
    void inValidationTheStepsOfTheEpochCount() throws IOException, InterruptedException {
        try (ChildProgram program = train(experiment(20_000, "{train: 1, validation: 99}", 100, 2))) {
            program.await("Epoch 1/");
            awaitSteps();
            program.signal("INT");
            program.assertExitCode(130);
            assertEquals("{\"file\":\"model.safetensors\",\"epoch\":0,\"step\":2}", saved().toString());
        }
    }

    /** Two steps are over in this time on any machine, and the validation takes many times as long. */
    private static void awaitSteps() throws InterruptedException {
        Thread.sleep(1500);
    }

    @Test
    void inTheEvaluationOnTheTestSamplesTheEpochsAreKept() throws IOException, InterruptedException {
        try (ChildProgram program = train(experiment(20_000, "{train: 1, test: 99}", 100, 1))) {
            program.await("2/2 [====");
            program.signal("INT");
            program.assertExitCode(130);
            assertEquals("interrupted", RunDirectory.open(out).readRecord().path("state").asText());
            assertEquals(1, saved().path("epoch").asInt());
            assertFalse(RunDirectory.open(out).readRecord().path("results").has("test_loss"));
        }
    }

    @Test
    void whileDrawingAndWhileDecodingNothingIsLeft() throws IOException, InterruptedException {
        try (ChildProgram program = train(experiment(400_000, "{train: 98, validation: 2}", 16, 2))) {
            assertNothingIsLeft(program);
        }
        Path pictures = temporary.resolve("pictures");
        BufferedImage image = new BufferedImage(1500, 1500, BufferedImage.TYPE_INT_RGB);
        for (String name : new String[] {"a", "b"}) {
            Files.createDirectories(pictures.resolve(name));
            ImageIO.write(image, "png", pictures.resolve(name).resolve("0.png").toFile());
            for (int i = 1; i < 400; i++) {
                Files.createLink(pictures.resolve(name).resolve(i + ".png"), pictures.resolve(name).resolve("0.png"));
            }
        }
        Path file = Files.writeString(temporary.resolve("pictures.yaml"), """
                data:
                  image_size: [4, 4]
                  split: {train: 80, validation: 20}
                model: [Flatten, Dense(2)]
                training: {loss: sparse_categorical_crossentropy, from_logits: true}
                """);
        try (ChildProgram program = train(file, "--data", pictures)) {
            assertNothingIsLeft(program);
        }
    }

    private void assertNothingIsLeft(ChildProgram program) throws IOException, InterruptedException {
        program.await("Experiment ");
        program.signal("INT");
        program.assertExitCode(130);
        assertFalse(program.output().contains("Found "), program.output());
        assertContains(program.output(), "whisker: interrupted; nothing was saved, as training had not begun");
        assertFalse(Files.exists(out));
    }

    @Test
    void theSecondSignalEndsTheProcessAtOnce() throws IOException, InterruptedException {
        // One step of the reference backend takes minutes here.
        try (ChildProgram program = train(experiment(20_000, "{train: 98, validation: 2}", 19_000, 1))) {
            program.await("Epoch 1/");
            Thread.sleep(3000); // before the step has begun, the first signal ends the run by itself
            program.signal("INT");
            program.await("interrupt again to end the program immediately");
            Instant second = Instant.now();
            program.signal("INT");
            program.assertExitCode(130);
            assertTrue(Duration.between(second, Instant.now()).toSeconds() < 20, "at once");
            assertContains(evaluate().err(), "is unfinished: its process (" + program.pid()
                    + ") was killed; it saved no epoch");
        }
    }

    /** A process that is killed cannot say so: the next command does, and uses what was saved. */
    @Test
    void aKilledRunIsStillARun() throws IOException, InterruptedException {
        Path file = experiment(100, "{train: 80, validation: 20}", 16, 1_000_000);
        try (ChildProgram program = train(file)) {
            program.await("Epoch 3/");
            program.signal("KILL");
            program.assertExitCode(137);
            assertEquals("running", RunDirectory.open(out).readRecord().path("state").asText());
            for (String weights : new String[] {"last", "best"}) {
                CliRunner.Output evaluated = CliRunner.run("evaluate", out, "--split", "train", "--backend",
                        "reference", "--weights", weights);
                assertEquals(0, evaluated.code(), evaluated.err());
                assertContains(evaluated.out(), "is unfinished: its process (" + program.pid() + ") was killed; its "
                        + (weights.equals("best") ? "best " : "") + "weights are those after epoch ");
                assertContains(evaluated.out(), "The weights are the " + weights + ", ");
            }
            CliRunner.Output again = CliRunner.run("train", file, "--backend", "reference", "--out", out);
            assertEquals(1, again.code());
            assertContains(again.err(), out + " holds a run already, an unfinished one; go on with it with 'train "
                    + "--resume " + out + "'; give another directory");
        }
    }

    @Test
    void twoProcessesDoNotShareADirectory() throws IOException, InterruptedException {
        Path file = experiment(100, "{train: 80, validation: 20}", 16, 1_000_000);
        try (ChildProgram program = train(file)) {
            program.await("Epoch 2/");
            for (String option : new String[] {"--seed=1", "--overwrite"}) {
                CliRunner.Output second = CliRunner.run("train", file, "--backend", "reference", "--out", out, option);
                assertEquals(1, second.code());
                assertContains(second.err(), "another run is being trained in " + out + ", by process "
                        + program.pid());
            }
            CliRunner.Output evaluated = evaluate();
            assertEquals(0, evaluated.code(), evaluated.err());
            assertContains(evaluated.out(), "is still being trained by process " + program.pid());
            program.signal("INT");
            program.assertExitCode(130);
        }
    }
}
