package dev.whisker.experiment;

import dev.whisker.WhiskerException;
import dev.whisker.op.Backend;
import dev.whisker.train.Samples;
import dev.whisker.train.Trainer;
import dev.whisker.train.TrainingOptions;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.LearningRateCurve;
import dev.whisker.train.callback.LearningRateFinder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Looks for the learning rate of an experiment: trains for some steps at rising rates, without leaving a run. */
public final class LearningRateSearch {
    private final Experiment described;
    private final LearningRateFinder finder;
    private volatile Trainer trainer;
    private volatile boolean stopped;

    /** @param finder which rates are tried */
    public LearningRateSearch(Experiment experiment, LearningRateFinder finder) {
        this.described = experiment;
        this.finder = finder;
    }

    /**
     * The search that the callbacks of an experiment ask for.
     *
     * @throws WhiskerException if other callbacks are there too, which a search has no use for
     */
    public static Optional<LearningRateSearch> of(Experiment experiment) {
        List<Callback> callbacks = experiment.training().callbacks();
        Optional<LearningRateFinder> finder = callbacks.stream().filter(LearningRateFinder.class::isInstance)
                .map(LearningRateFinder.class::cast).findFirst();
        if (finder.isPresent() && callbacks.size() > 1) {
            throw new WhiskerException("LearningRateFinder searches and trains nothing, so that it stands alone; "
                    + "there are "
                    + (callbacks.size() - 1) + " other callbacks: remove them, or it");
        }
        return finder.map(found -> new LearningRateSearch(experiment, found));
    }

    /**
     * Searches.
     *
     * @param startingWeights loaded before the first step
     * @param remarks         receives what the user should know, one line each
     * @param callbacks       called before the finder
     * @return the losses that were found; fewer if it was stopped
     */
    public LearningRateCurve run(ExperimentData data, Backend backend, List<StartingWeights> startingWeights,
            Consumer<String> remarks, List<Callback> callbacks) {
        int classes = data.dataset().classes();
        Experiment experiment = described.forClasses(classes);
        ClassOutputs.remarks(described, experiment, classes).forEach(remarks);
        FromLogits.line(experiment.model(), experiment.training().loss()).ifPresent(remarks);
        TrainingSpec spec = experiment.training();
        TrainingOptions options = TrainingOptions.defaults().withSeed(spec.seed()).withBatchSize(spec.batch())
                .withLoaderThreads(data.loaderThreads()).withMetrics(spec.metrics());
        LearningRateFinder.Search search = finder.begin();
        try (Trainer created = Trainer.of(experiment.trainedModel(), backend, spec.loss(), spec.optimizer(), options)) {
            trainer = created;
            if (stopped) {
                created.stop();
            }
            startingWeights.forEach(weights ->
                    remarks.accept(weights.load(experiment.model(), created.model()).line()));
            created.warnings().forEach(warning -> remarks.accept("WARNING: " + warning));
            Samples samples = data.trainingSamples();
            int stepsPerEpoch = Math.max(1, (samples.size() + spec.batch() - 1) / spec.batch());
            List<Callback> all = new ArrayList<>(callbacks);
            all.add(search);
            created.fit(samples, null, (finder.steps() + stepsPerEpoch - 1) / stepsPerEpoch, all);
        } finally {
            trainer = null;
        }
        return search.curve();
    }

    /** Ends {@link #run} after the step it is at; may be called from any thread. */
    public void stop() {
        stopped = true;
        Trainer running = trainer;
        if (running != null) {
            running.stop();
        }
    }
}
