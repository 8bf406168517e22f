package dev.whisker.train.checkpoint;

import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.data.ArrayDataset;
import dev.whisker.layer.Dense;
import dev.whisker.layer.Flatten;
import dev.whisker.model.Graph;
import dev.whisker.model.Sequential;
import dev.whisker.op.Backend;
import dev.whisker.tensor.Shape;
import dev.whisker.train.Samples;
import dev.whisker.train.Trainer;
import dev.whisker.train.TrainingOptions;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.Training;
import dev.whisker.train.loss.SparseCategoricalCrossentropy;
import dev.whisker.train.optimizer.Adam;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A training that does little but save: after every step, without end, from where the last process was killed. */
final class SavingLoop {
    /** Printed with the count of steps when a checkpoint has its name. */
    static final String SAVED = "saved ";
    private static final int SIDE = 32;
    private static final int SAMPLES = 8;

    private SavingLoop() {
    }

    /** @param arguments the directory of the checkpoints */
    public static void main(String[] arguments) {
        CheckpointFiles files = new CheckpointFiles(Path.of(arguments[0]), 3);
        Graph model = Sequential.builder(Shape.of(SIDE, SIDE, 1)).add(Flatten.of()).add(Dense.of(64)).add(Dense.of(2))
                .build();
        float[] images = new float[SAMPLES * SIDE * SIDE];
        for (int i = 0; i < images.length; i++) {
            images[i] = (i * 31 % 97) / 97f;
        }
        Samples samples = Samples.all(new ArrayDataset(images, new int[] {0, 1, 1, 0, 1, 0, 0, 1}, SIDE, SIDE, 1,
                List.of("a", "b")));
        TrainingOptions options = TrainingOptions.defaults().withBatchSize(4);
        try (Backend backend = new ReferenceBackend(); Trainer trainer = Trainer.of(model, backend,
                new SparseCategoricalCrossentropy(true), Adam.defaults(), options)) {
            files.newest(System.out::println).ifPresent(trainer::resume);
            trainer.fit(samples, null, 1_000_000, List.of(new Callback() {
                @Override
                public void batchEnd(Training training) {
                    files.save(file -> training.save(file, Map.of()));
                    System.out.println(SAVED + training.stepsDone());
                }
            }));
        }
    }
}
