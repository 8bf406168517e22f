package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whisker.support.Searches;
import dev.whisker.train.checkpoint.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Signals at random moments of each phase of a run: each is served, with its exit code, and what was trained is in a
 * checkpoint.
 */
@EnabledOnOs(OS.LINUX)
class SignalsTest {
    private static final Map<String, Integer> CODES = Map.of("INT", 130, "TERM", 143);
    /** Machines that run tests are often busy. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path temporary;
    private final Map<Phase, Long> longest = new TreeMap<>();

    /** A phase that takes most of the time of its run: the pictures and their split, and what is printed before it. */
    private enum Phase {
        DECODING(400_000, "{train: 98, validation: 2}", 16, "Experiment ", 0, 800),
        EPOCH(20_000, "{train: 98, validation: 2}", 16, "Epoch 1/", 300, 1500),
        VALIDATION(20_000, "{train: 1, validation: 99}", 100, "Epoch 1/", 1500, 800),
        TEST(20_000, "{train: 1, test: 99}", 100, "2/2 [====", 0, 800),
        PLOTS(100, "{train: 60, validation: 20, test: 20}", 16, "4/4 [====", 0, 1500);

        private final int pictures;
        private final String split;
        private final int batch;
        private final String after;
        private final int least;
        private final int spread;

        Phase(int pictures, String split, int batch, String after, int least, int spread) {
            this.pictures = pictures;
            this.split = split;
            this.batch = batch;
            this.after = after;
            this.least = least;
            this.spread = spread;
        }

        String yaml() {
            return """
                    data:
                      source: drawn
                      pictures: %d
                      image_size: [16, 16]
                      split: %s
                      batch: %d
                    model: ["Conv2D(8, 3, activation=relu)", Flatten, Dense(5)]
                    training:
                      epochs: 1
                      loss: sparse_categorical_crossentropy
                      from_logits: true
                    """.formatted(pictures, split, batch);
        }
    }

    @Test
    void everySignalIsServed() throws IOException, InterruptedException {
        Map<String, Integer> outcomes = new TreeMap<>();
        for (int number = 0; number < Searches.cases(Phase.values().length); number++) {
            Phase phase = Phase.values()[number % Phase.values().length];
            SplittableRandom random = new SplittableRandom(Searches.seed() * 1_000_003 + number);
            String signal = random.nextInt(2) == 0 ? "INT" : "TERM";
            String name = "case " + number + " of seed " + Searches.seed() + ": " + signal + " in " + phase;
            outcomes.merge(phase + ": " + check(name, phase, signal, random, temporary.resolve("run-" + number)), 1,
                    Integer::sum);
        }
        System.out.println("signals served: " + outcomes + ", the longest in milliseconds: " + longest);
    }

    private String check(String name, Phase phase, String signal, SplittableRandom random, Path out)
            throws IOException, InterruptedException {
        Path file = Files.writeString(temporary.resolve(phase + ".yaml"), phase.yaml());
        int code;
        String printed;
        try (ChildProgram program = ChildProgram.start(temporary.resolve("log"), "train", file, "--backend",
                "reference", "--out", out)) {
            program.await(phase.after);
            Thread.sleep(phase.least + random.nextInt(phase.spread));
            Instant sent = Instant.now();
            program.signal(signal);
            code = program.exitCode();
            Duration taken = Duration.between(sent, Instant.now());
            longest.merge(phase, taken.toMillis(), Math::max);
            assertTrue(taken.compareTo(PATIENCE) < 0, name + " took " + taken);
            printed = program.output();
        }
        if (phase == Phase.PLOTS && code == 0) {
            return "had finished";
        }
        assertEquals(CODES.get(signal), code, name + ": " + printed);
        if (phase == Phase.DECODING) {
            assertTrue(printed.contains("nothing was saved, as training had not begun"), name + ": " + printed);
            assertFalse(Files.exists(out), name);
            return "nothing is left";
        }
        JsonNode record = new ObjectMapper().readTree(out.resolve("run.json").toFile());
        try (Checkpoint checkpoint = Checkpoint.open(out.resolve("checkpoint.safetensors"))) {
            assertEquals(record.path("checkpoint").path("step").asLong(), checkpoint.count("position/step"), name);
            assertEquals(record.path("checkpoint").path("step_of_epoch").asLong(),
                    checkpoint.count("position/step_of_epoch"), name);
        }
        String state = record.path("state").asText();
        assertTrue(printed.contains(state.equals("finished") ? out + " holds the finished run"
                : "with 'whisker train --resume " + out + "'"), name + ": " + printed);
        return state;
    }
}
