package dev.whisker.experiment;

import dev.whisker.op.Backend;
import dev.whisker.train.Evaluator;
import dev.whisker.train.TrainingOptions;
import java.util.List;

/** The model of a run, ready to evaluate and to predict. */
public final class SavedModel implements AutoCloseable {
    private final Experiment experiment;
    private final List<String> classNames;
    private final Evaluator evaluator;
    private final RunState state;

    private SavedModel(Experiment experiment, List<String> classNames, Evaluator evaluator, RunState state) {
        this.experiment = experiment;
        this.classNames = classNames;
        this.evaluator = evaluator;
        this.state = state;
    }

    /**
     * Loads description and weights; on the backend that trained them they are the same bit for bit.
     *
     * @throws dev.whisker.WhiskerException if files are missing, damaged, or do not belong together
     */
    public static SavedModel open(RunDirectory directory, Backend backend) {
        return open(directory, SavedWeights.LAST, backend, 1);
    }

    /**
     * {@link #open(RunDirectory, Backend)} with the last or the best weights, to evaluate on pictures that so many
     * threads load.
     *
     * @see ExperimentData#loaderThreads
     */
    public static SavedModel open(RunDirectory directory, SavedWeights which, Backend backend, int loaderThreads) {
        directory.require(which);
        Experiment experiment = directory.experiment();
        TrainingSpec training = experiment.training();
        TrainingOptions options = TrainingOptions.defaults().withSeed(training.seed()).withBatchSize(training.batch())
                .withLoaderThreads(loaderThreads).withMetrics(training.metrics());
        Evaluator evaluator = Evaluator.of(experiment.model(), backend, training.loss(), options);
        try {
            RunState state = RunState.of(directory, which,
                    ModelWeights.load(evaluator.model(), directory.weights(which)));
            return new SavedModel(experiment, directory.classNames(), evaluator, state);
        } catch (RuntimeException e) {
            evaluator.close();
            throw e;
        }
    }

    public Experiment experiment() {
        return experiment;
    }

    /** The classes that the model was trained on, in label order. */
    public List<String> classNames() {
        return classNames;
    }

    /** The name of a class that the model tells; the number where it has more outputs than there were classes. */
    public String className(int label) {
        return ClassLabels.name(classNames, label);
    }

    /** How far the run had come when it saved these weights. */
    public RunState state() {
        return state;
    }

    public Evaluator evaluator() {
        return evaluator;
    }

    @Override
    public void close() {
        evaluator.close();
    }
}
