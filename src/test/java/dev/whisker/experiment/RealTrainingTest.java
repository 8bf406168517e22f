package dev.whisker.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.Backends;
import dev.whisker.op.Backend;
import dev.whisker.support.RealData;
import dev.whisker.train.callback.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Experiment B3 on the real cats and dogs (support.RealData): it begins to learn, and a second run gives the same bits.
 */
class RealTrainingTest {
    private static final int EPOCHS = 2;

    @TempDir
    Path temporary;

    @Test
    void learnsAndRepeatsBitForBit() throws IOException {
        Experiment b3 = Experiments.find("B3");
        Experiment shortened = b3.withTraining(b3.training().withEpochs(EPOCHS).withSeed(1));
        ExperimentData data = ExperimentData.open(shortened, RealData.catsAndDogs());
        History first = train(shortened, data, "first");
        train(shortened, data, "second");
        assertEquals(EPOCHS, first.epochs().size());
        assertTrue(first.last().valAccuracy() > 0.55, "after " + EPOCHS + " epochs it guesses no longer: "
                + first.toCsv());
        assertTrue(first.last().loss() < 0.69, first.toCsv());
        for (String file : List.of("model.safetensors", "model.yaml")) {
            assertArrayEquals(Files.readAllBytes(temporary.resolve("first").resolve(file)),
                    Files.readAllBytes(temporary.resolve("second").resolve(file)), file);
        }
    }

    private History train(Experiment experiment, ExperimentData data, String name) {
        try (Backend backend = Backends.open("cpu")) {
            RunDirectory directory = RunDirectory.create(temporary.resolve(name), false);
            return new TrainingRun(experiment, data, RealData.catsAndDogs(), backend, directory).run(line -> { },
                    List.of()).history();
        }
    }
}
