package dev.whisker.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.Backends;
import dev.whisker.data.ArrayDataset;
import dev.whisker.layer.Dense;
import dev.whisker.layer.Flatten;
import dev.whisker.model.Graph;
import dev.whisker.model.Sequential;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.tensor.Shape;
import dev.whisker.train.Samples;
import dev.whisker.train.Trainer;
import dev.whisker.train.TrainingOptions;
import dev.whisker.train.callback.History;
import dev.whisker.train.loss.BinaryCrossentropy;
import dev.whisker.train.metric.Accuracy;
import dev.whisker.train.schedule.Constant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The optimizer, the metric and the callback that docs/training.md shows work together. */
class OwnPartsTest {
    @Test
    void theyTrainMeasureAndStop() {
        float[] pictures = new float[64];
        int[] labels = new int[64];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i % 2;
            pictures[i] = labels[i] == 0 ? -1 : 1;
        }
        Samples samples = Samples.all(new ArrayDataset(pictures, labels, 1, 1, 1, List.of("minus", "plus")));
        Graph model = Sequential.builder(Shape.of(1, 1, 1)).add(Flatten.of())
                .add(Dense.of(1).activation(Activation.SIGMOID)).build();
        TrainingOptions options = TrainingOptions.defaults().withSeed(1)
                .withMetrics(List.of(new Accuracy(), new Specificity(0.5)));
        try (Backend backend = Backends.open("reference");
                Trainer trainer = Trainer.of(model, backend, new BinaryCrossentropy(false),
                        new SignSgd(new Constant(0.1)),
                        options)) {
            History history = StopWhenGood.fit(trainer, samples, samples);
            assertTrue(history.epochs().size() < 100, history.toCsv());
            assertEquals(1, history.last().training().get("specificity"), history.toCsv());
        }
    }
}
