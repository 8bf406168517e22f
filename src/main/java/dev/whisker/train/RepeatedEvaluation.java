package dev.whisker.train;

import dev.whisker.data.Batch;
import dev.whisker.data.BatchLoader;
import dev.whisker.data.HeapBudget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Evaluation of the same samples again and again while a model is trained.
 *
 * <p>In inference a sample always looks the same, and what the layers before the first trained one make of it (the
 * features of a frozen base) does not change from epoch to epoch. They are computed once, by the same operations on the
 * same batches as without this, so results are the same to the bit.
 */
final class RepeatedEvaluation implements AutoCloseable {
    private final Evaluator evaluator;
    private final CompiledModel compiled;
    private final Samples samples;
    private final int batchSize;
    /** What is known of each batch; null where features are not kept. */
    private final List<KnownBatch> known;
    private BatchLoader loader;

    private record KnownBatch(HostTensor features, int[] ids, TargetRows targets) {
    }

    RepeatedEvaluation(Evaluator evaluator, CompiledModel compiled, Samples samples, int batchSize) {
        this.evaluator = evaluator;
        this.compiled = compiled;
        this.samples = samples;
        this.batchSize = batchSize;
        this.loader = evaluator.loader(samples);
        this.known = compiled.hasFrozenBase() && compiled.featureBytes(samples.size()) <= HeapBudget.bytes()
                ? new ArrayList<>() : null;
    }

    /** Plans what {@link #evaluate} will run, with all that was planned before. */
    void plan() {
        if (known == null) {
            evaluator.plan(samples);
        } else {
            compiled.planAfterFrozenBase(batchSize, samples.size());
        }
    }

    /** @param betweenBatches may throw to end it */
    Evaluation evaluate(Runnable betweenBatches) {
        if (known == null) {
            plan();
            compiled.programs().inferenceWeightsChangedFrom(0);
            return evaluator.evaluate(loader, samples, betweenBatches);
        }
        plan();
        compiled.trainedWeightsChanged();
        if (loader != null) {
            computeFeatures(betweenBatches);
        }
        Totals totals = new Totals(compiled.metrics());
        for (KnownBatch batch : known) {
            betweenBatches.run();
            PlannedBatch planned = compiled.batchAfterFrozenBase(batch.ids.length);
            planned.load(batch.features, batch.targets, samples.weights() != null);
            planned.forward(0, 0);
            totals.add(planned.beginResults().await(), batch.targets);
        }
        if (!Double.isFinite(totals.meanLoss())) {
            return evaluator.evaluate(samples); // finds the same, and where it began
        }
        return totals.evaluation();
    }

    private void computeFeatures(Runnable betweenBatches) {
        known.clear();
        for (Batch batch : loader.epoch(samples.ids())) {
            betweenBatches.run();
            int[] ids = Arrays.copyOf(batch.sampleIds(), batch.count());
            TargetRows targets = new TargetRows(samples, ids, Arrays.copyOf(batch.labels(), batch.count()),
                    batch.count());
            HostTensor features = compiled.batchAfterFrozenBase(batch.count()).features(batch);
            known.add(new KnownBatch(features, ids, targets));
        }
        close();
    }

    @Override
    public void close() {
        if (loader != null) {
            loader.close();
            loader = null;
        }
    }
}
