package dev.whisker.experiment;

import dev.whisker.experiment.ExperimentData.Part;
import dev.whisker.op.Backend;
import dev.whisker.train.Samples;
import dev.whisker.train.callback.Callback;
import java.util.List;

/** An experiment of two epochs on a few drawn pictures, small enough to be run many times. */
final class TinyRun {
    private static final String YAML = """
            data:
              source: drawn
              pictures: 90
              image_size: [16, 16]
              split: {train: 60, validation: 20, test: 20}
              augment: [RandomFlip]
            model:
              - Rescaling(1/127.5, offset=-1)
              - Conv2D(4, 3, activation=relu)
              - MaxPooling2D(2)
              - BatchNormalization
              - Flatten
              - Dropout(0.2)
              - Dense(5)
            training:
              epochs: 2
              loss: sparse_categorical_crossentropy
              from_logits: true
            """;

    private final Experiment experiment = ExperimentReader.read("tiny", "tiny.yaml", YAML);
    private final ExperimentData data = ExperimentData.open(experiment, null);

    /** One dense layer with a learning rate that is far too high, as a number in YAML. */
    static Experiment wild(int epochs, String learningRate) {
        return ExperimentReader.read("wild", "wild.yaml", """
                data:
                  source: drawn
                  pictures: 60
                  image_size: [8, 8]
                  split: {train: 50, test: 50}
                model:
                  - Flatten
                  - Dense(5)
                training:
                  epochs: %d
                  loss: sparse_categorical_crossentropy
                  from_logits: true
                  optimizer: {adam: {learning_rate: %s}}
                """.formatted(epochs, learningRate));
    }

    Experiment experiment() {
        return experiment;
    }

    ExperimentData data() {
        return data;
    }

    TrainingRun.Result train(RunDirectory directory, Backend backend, List<Callback> callbacks) {
        return new TrainingRun(experiment, data, null, backend, directory).run(line -> { }, callbacks);
    }

    Samples test() {
        return data.samples(Part.TEST).orElseThrow();
    }
}
