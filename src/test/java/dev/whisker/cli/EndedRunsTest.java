package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whisker.backend.Backends;
import dev.whisker.experiment.Experiment;
import dev.whisker.experiment.ExperimentData;
import dev.whisker.experiment.Experiments;
import dev.whisker.experiment.RunDirectory;
import dev.whisker.experiment.TrainingRun;
import dev.whisker.op.Backend;
import dev.whisker.support.Searches;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.Training;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ends trainings at random moments with random signals, {@code kill -9} among them. Whatever is left must be opened by
 * {@code evaluate}, or hold no weights and say so; weights that are left must be, byte for byte, those that an
 * undisturbed run has after the epoch that they claim to be of.
 */
@EnabledOnOs(OS.LINUX)
class EndedRunsTest {
    private static final Map<String, Integer> CODES = Map.of("KILL", 137, "INT", 130, "TERM", 143, "HUP", 129);
    private static final int EPOCHS = 30;

    @TempDir
    Path temporary;

    @Test
    void runsThatAreEndedAtAnyMomentLeaveTheTruth() throws IOException, InterruptedException {
        Path file = Files.writeString(temporary.resolve("short.yaml"), """
                data:
                  source: drawn
                  pictures: 300
                  image_size: [16, 16]
                  split: {train: 60, validation: 20, test: 20}
                  batch: 16
                model: ["Conv2D(4, 3, activation=relu)", Flatten, Dense(5)]
                training:
                  epochs: %d
                  loss: sparse_categorical_crossentropy
                  from_logits: true
                """.formatted(EPOCHS));
        List<byte[]> weights = undisturbed(file);
        Map<String, Integer> outcomes = new TreeMap<>();
        for (int number = 0; number < Searches.cases(4); number++) {
            SplittableRandom random = new SplittableRandom(Searches.seed() * 1_000_003 + number);
            String signal = random.nextInt(2) == 0 ? "KILL" : List.of("INT", "TERM", "HUP").get(random.nextInt(3));
            boolean overwrite = random.nextInt(3) == 0;
            String after = List.of("backend", "Epoch 1/", "Epoch 2/", "Epoch 15/", "Epoch " + EPOCHS + "/", "test ")
                    .get(random.nextInt(6));
            int delay = random.nextInt(200);
            String name = "case " + number + " of seed " + Searches.seed() + ": " + signal + " " + delay
                    + " ms after '" + after + "'"
                    + (overwrite ? ", replacing a run" : "");
            outcomes.merge(signal + ": " + check(name, file, signal, overwrite, after, delay, weights), 1,
                    Integer::sum);
        }
        System.out.println("ended runs: " + outcomes);
    }

    /** The weights after each epoch; none after epoch 0. */
    private List<byte[]> undisturbed(Path file) throws IOException {
        List<byte[]> weights = new ArrayList<>();
        Experiment experiment = Experiments.find(file.toString());
        try (Backend backend = Backends.open("reference");
                RunDirectory directory = RunDirectory.create(temporary.resolve("undisturbed"), false)) {
            new TrainingRun(experiment, ExperimentData.open(experiment, null), null, backend, directory)
                    .run(line -> { }, List.of(new Callback() {
                @Override
                public void epochBegin(Training training) {
                    try {
                        weights.add(training.epoch() == 1 ? new byte[0] : Files.readAllBytes(directory.weights()));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            }));
            weights.add(Files.readAllBytes(directory.weights()));
        }
        return weights;
    }

    private String check(String name, Path file, String signal, boolean overwrite, String after, int delay,
            List<byte[]> weights)
            throws IOException, InterruptedException {
        Path out = temporary.resolve(name.substring(0, name.indexOf(':')).replace(' ', '-'));
        if (overwrite) {
            copy(temporary.resolve("undisturbed"), out);
        }
        int code;
        String printed;
        try (ChildProgram program =
                ChildProgram.start(temporary.resolve("log"), "train", file, "--backend", "reference", "--out", out,
                overwrite ? "--overwrite" : "--seed=0")) {
            program.await(after);
            Thread.sleep(delay);
            program.signal(signal);
            code = program.exitCode();
            printed = program.output();
        }
        assertTrue(code == 0 || code == CODES.get(signal), name + " exits with " + code + ": " + printed);
        boolean killed = signal.equals("KILL");
        if (!Files.exists(out)) {
            assertFalse(killed && printed.contains("Epoch 1/") || overwrite, name);
            return "no directory";
        }
        CliRunner.Output evaluated = CliRunner.run("evaluate", out, "--backend", "reference", "--json");
        if (killed && evaluated.code() == 1) {
            assertTrue(evaluated.err().contains("it saved no epoch") || evaluated.err().contains("holds no run"), name
                    + ": " + evaluated.err());
            assertFalse(overwrite, name + ": the earlier run is whole");
            return "nothing saved";
        }
        assertEquals(0, evaluated.code(), name + ": " + evaluated.err());
        JsonNode results = new ObjectMapper().readTree(evaluated.out());
        boolean between = evaluated.err().contains("run.json was last written");
        assertFalse(between && !killed || evaluated.err().contains("does not fit"), name + ": " + evaluated.err());
        int epoch = results.path("epoch").asInt();
        if (epoch > 0) {
            assertArrayEquals(weights.get(epoch), Files.readAllBytes(RunDirectory.open(out).weights()), name
                    + ": the weights of epoch " + epoch);
            JsonNode record = RunDirectory.open(out).readRecord();
            assertEquals(epoch - (between ? 1 : 0), record.path("results").path("epochs_finished").asInt(), name);
        }
        String state = results.path("state").asText();
        assertTrue(killed || code == 0 ? !state.equals("failed") : state.equals("interrupted")
                || state.equals("finished"), name + ": " + state);
        return state + (epoch == 0 ? " in the first epoch" : "") + (between ? " between two writes" : "");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var walk = Files.walk(from)) {
            for (Path path : walk.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
