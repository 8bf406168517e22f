package dev.whisker.experiment;

import dev.whisker.experiment.ExperimentData.Part;
import dev.whisker.layer.Dense;
import dev.whisker.layer.Flatten;
import dev.whisker.layer.Rescaling;
import dev.whisker.op.Backend;
import dev.whisker.train.Evaluation;
import dev.whisker.train.Trainer;
import dev.whisker.train.TrainingOptions;
import dev.whisker.train.loss.SparseCategoricalCrossentropy;
import java.util.List;
import java.util.stream.IntStream;

/** What a network must beat: always guessing the most frequent class, and a linear model of the pixels. */
public final class Baselines {
    private Baselines() {
    }

    /** The accuracy on the test samples of guessing the class that is most frequent in training. */
    public static double majorityAccuracy(ExperimentData data) {
        int guess = data.counts(Part.TRAIN).majorityClass();
        int[] test = data.ids(Part.TEST);
        return IntStream.of(test).filter(id -> data.dataset().label(id) == guess).count() / (double) test.length;
    }

    /** The same experiment with softmax regression on the pixels for a model: rescaled, flattened, one dense layer. */
    public static Experiment linear(Experiment experiment, int classes) {
        return experiment.withTraining(experiment.training().withLoss(new SparseCategoricalCrossentropy(true)))
                .withModel(experiment.name() + "-linear", "softmax regression on the pixels",
                        List.of(Rescaling.of(1 / 127.5).offset(-1), Flatten.of(), Dense.of(classes)));
    }

    /** Trains a model like the experiment's, without leaving files, and evaluates it on the test samples. */
    public static Evaluation test(Experiment experiment, ExperimentData data, Backend backend) {
        TrainingSpec spec = experiment.training();
        TrainingOptions options = TrainingOptions.defaults().withSeed(spec.seed()).withBatchSize(spec.batch())
                .withLoaderThreads(data.loaderThreads());
        try (Trainer trainer = Trainer.of(experiment.trainedModel(), backend, spec.loss(), spec.optimizer(), options)) {
            trainer.fit(data.samples(Part.TRAIN).orElseThrow(), data.samples(Part.VALIDATION).orElse(null),
                    spec.epochs(), List.of());
            return trainer.evaluate(data.samples(Part.TEST).orElseThrow());
        }
    }
}
