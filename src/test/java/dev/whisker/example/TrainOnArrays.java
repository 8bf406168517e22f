package dev.whisker.example;

import dev.whisker.backend.Backends;
import dev.whisker.data.ArrayDataset;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.GlobalMaxPooling2D;
import dev.whisker.layer.MaxPooling2D;
import dev.whisker.model.Graph;
import dev.whisker.model.Sequential;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.tensor.Shape;
import dev.whisker.train.Samples;
import dev.whisker.train.Trainer;
import dev.whisker.train.TrainingOptions;
import dev.whisker.train.callback.History;
import dev.whisker.train.loss.SparseCategoricalCrossentropy;
import dev.whisker.train.optimizer.Adam;
import java.util.List;
import java.util.Random;

/** Learns to tell pictures with a vertical line from pictures with a horizontal one. */
public final class TrainOnArrays {
    public static void main(String[] args) {
        System.out.println(run().toCsv());
    }

    static History run() {
        Samples lines = Samples.all(lines(256, 16));
        Graph model = Sequential.builder(Shape.of(16, 16, 1))
                .add(Conv2D.of(8, 3).activation(Activation.RELU))
                .add(MaxPooling2D.of(2))
                .add(Conv2D.of(8, 3).activation(Activation.RELU))
                .add(GlobalMaxPooling2D.of())
                .add(Dense.of(2))
                .build();
        TrainingOptions options = TrainingOptions.defaults().withSeed(1);
        try (Backend backend = Backends.open("auto");
             Trainer trainer = Trainer.of(model, backend, new SparseCategoricalCrossentropy(true),
                     Adam.defaults().withLearningRate(0.01), options)) {
            return trainer.fit(lines, null, 10, List.of());
        }
    }

    private static ArrayDataset lines(int count, int size) {
        Random random = new Random(1);
        float[] images = new float[count * size * size];
        int[] labels = new int[count];
        for (int n = 0; n < count; n++) {
            labels[n] = random.nextInt(2);
            int where = random.nextInt(size);
            for (int i = 0; i < size; i++) {
                images[(n * size + (labels[n] == 0 ? i : where)) * size + (labels[n] == 0 ? where : i)] = 1;
            }
        }
        return new ArrayDataset(images, labels, size, size, 1, List.of("vertical", "horizontal"));
    }
}
