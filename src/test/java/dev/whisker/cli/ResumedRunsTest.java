package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whisker.experiment.RunDirectory;
import dev.whisker.support.Searches;
import dev.whisker.train.checkpoint.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills trainings at random moments, some of them twice, and goes on with {@code train --resume}: weights, optimizer,
 * history and observations must be those of a training that was left alone, to the bit.
 */
@EnabledOnOs(OS.LINUX)
class ResumedRunsTest {
    private static final int EPOCHS = 8;
    private static final String END = "The run lies in ";

    @TempDir
    private Path temporary;
    private final Map<String, Map<String, Object>> undisturbed = new HashMap<>();

    /** A frozen base, batch normalization, dropout, augmentation, a ragged last batch, callbacks that remember. */
    private enum Kind {
        FROZEN("""
                model:
                  - base: Conv2D(6, 3, activation=relu)
                  - DepthwiseConv2D(3)
                  - BatchNormalization
                  - MaxPooling2D(2)
                  - Flatten
                  - Dropout(0.3)
                  - Dense(5)
                freeze: [base]
                """, "adam", "[]"),
        AUGMENTED("""
                model:
                  - Rescaling(1/127.5, offset=-1)
                  - RandomFlip
                  - RandomRotation(0.1)
                  - Conv2D(8, 3, activation=relu)
                  - MaxPooling2D(2)
                  - Conv2D(8, 3)
                  - BatchNormalization
                  - ReLU
                  - Flatten
                  - Dropout(0.2)
                  - Dense(5)
                """, "'SGD(learning_rate=CosineDecay(0.05, 80), momentum=0.9)'",
                "['RestoreBestWeights(monitor=val_accuracy)']"),
        REMEMBERING("""
                model:
                  - Rescaling(1/127.5, offset=-1)
                  - Conv2D(8, 3, activation=relu, kernel_regularizer=L2(0.001))
                  - Flatten
                  - Dense(5)
                """, "adam", "['ReduceLROnPlateau(factor=0.5, patience=1)', "
                + "'EarlyStopping(monitor=val_loss, patience=2, restore_best_weights=true)']");

        private final String yaml;

        Kind(String model, String optimizer, String callbacks) {
            yaml = """
                    data:
                      source: drawn
                      pictures: 1500
                      image_size: [20, 20]
                      split: {train: 66, validation: 17, test: 17}
                    """ + model + """
                    training:
                      epochs: %d
                      batch: 32
                      loss: sparse_categorical_crossentropy
                      from_logits: true
                      optimizer: %s
                      metrics: [accuracy, F1Score, AUC(from_logits=true)]
                      callbacks: %s
                      observe: 10
                    """.formatted(EPOCHS, optimizer, callbacks);
        }
    }

    @Test
    void killedRunsGoOnToTheSameBits() throws IOException, InterruptedException {
        Map<String, Integer> outcomes = new TreeMap<>();
        for (int number = 0; number < Searches.cases(3); number++) {
            SplittableRandom random = new SplittableRandom(Searches.seed() * 1_000_003 + number);
            Kind kind = Kind.values()[number % Kind.values().length];
            String threads = Integer.toString(1 + random.nextInt(2));
            String name = "case " + number + " of seed " + Searches.seed() + ", " + kind + ", " + threads + " threads";
            Path out = temporary.resolve("run-" + number);
            List<Object> begin = List.of("train", file(kind), "--backend", "cpu", "--threads", threads, "--out", out,
                    "--save-every", Integer.toString(1 + random.nextInt(12)));
            boolean finished = killed(begin, out, random);
            for (int again = random.nextInt(2); again > 0 && !finished && canGoOn(out); again--) {
                finished = killed(List.of("train", "--resume", out, "--save-every", "5"), out, random);
            }
            outcomes.merge(finish(name, out, begin, finished), 1, Integer::sum);
            assertSame(name, undisturbed(kind, threads), left(out));
        }
        System.out.println("killed and resumed runs: " + outcomes);
    }

    private Path file(Kind kind) throws IOException {
        return Files.writeString(temporary.resolve(kind + ".yaml"), kind.yaml);
    }

    private static boolean canGoOn(Path out) {
        return Files.exists(out.resolve("checkpoint.safetensors"));
    }

    /** Starts the program and kills it at a random moment; whether the run was over before. */
    private boolean killed(List<Object> call, Path out, SplittableRandom random)
            throws IOException, InterruptedException {
        try (ChildProgram program = ChildProgram.start(temporary.resolve("log"), call.toArray())) {
            // By epochs rather than by time, which differs from machine to machine.
            int epochs = finished(out) + random.nextInt(EPOCHS);
            program.await("Epoch ");
            while (program.isAlive() && finished(out) < epochs && finished(out) < EPOCHS - 1) {
                Thread.sleep(1);
            }
            Thread.sleep(random.nextInt(100));
            program.signal("KILL");
            program.exitCode();
            String state = new ObjectMapper().readTree(out.resolve("run.json").toFile()).path("state").asText();
            return state.equals("finished") || state.equals("stopped");
        }
    }

    /** How many epochs the history has. */
    private static int finished(Path out) throws IOException {
        Path history = out.resolve("history.csv");
        return Files.exists(history) ? Files.readAllLines(history).size() - 1 : 0;
    }

    /** Goes on to the end, or begins anew where nothing was saved; returns what was done. */
    private String finish(String name, Path out, List<Object> begin, boolean finished)
            throws IOException, InterruptedException {
        if (finished) {
            return "had finished";
        }
        boolean goesOn = canGoOn(out);
        List<Object> call = new ArrayList<>(goesOn ? List.of("train", "--resume", out) : begin);
        if (!goesOn) {
            call.add("--overwrite");
        }
        try (ChildProgram program = ChildProgram.start(temporary.resolve("log"), call.toArray())) {
            assertEquals(0, program.exitCode(), name + ": " + program.output());
            assertTrue(program.output().contains(END), name + ": " + program.output());
            if (!goesOn) {
                return "nothing was saved";
            }
            return program.output().contains(", in epoch ") ? "in the middle of an epoch" : "between epochs";
        }
    }

    private Map<String, Object> undisturbed(Kind kind, String threads) throws IOException, InterruptedException {
        String key = kind + "-" + threads;
        if (!undisturbed.containsKey(key)) {
            Path out = temporary.resolve(key);
            try (ChildProgram program = ChildProgram.start(temporary.resolve("log"), "train", file(kind), "--backend",
                    "cpu", "--threads", threads, "--out", out)) {
                program.assertExitCode(0);
            }
            undisturbed.put(key, left(out));
        }
        return undisturbed.get(key);
    }

    /** All that a run left, but for times. */
    private static Map<String, Object> left(Path run) throws IOException {
        Map<String, Object> left = new TreeMap<>();
        for (String file : List.of("model.safetensors", "model-best.safetensors", "inside.csv", "inside.npz")) {
            left.put(file, Arrays.hashCode(Files.readAllBytes(run.resolve(file))));
        }
        left.put("history.csv", Files.readAllLines(run.resolve("history.csv")).stream()
                .map(line -> line.substring(0, line.lastIndexOf(',', line.lastIndexOf(',') - 1))).toList());
        try (Checkpoint checkpoint = Checkpoint.open(run.resolve("checkpoint.safetensors"))) {
            checkpoint.under("").forEach((array, values) -> {
                if (!array.contains("seconds") && !array.endsWith("ms_per_step") && !array.equals("sha256")) {
                    left.put("checkpoint " + array, Arrays.hashCode(values.toArray().data()));
                }
            });
        }
        for (String key : List.of("state", "saved", "best", "results")) {
            left.put("run.json " + key, RunDirectory.open(run).readRecord().path(key).toString());
        }
        return left;
    }

    private static void assertSame(String name, Map<String, Object> expected, Map<String, Object> actual) {
        assertEquals(expected.keySet(), actual.keySet(), name);
        expected.forEach((what, value) -> assertEquals(value, actual.get(what), name + ": " + what));
    }
}
