package dev.whisker.train;

import dev.whisker.WhiskerException;
import dev.whisker.model.Model;
import dev.whisker.model.PlannedPrograms;
import dev.whisker.model.ProgramSpec;
import dev.whisker.tensor.MemoryShortage;
import dev.whisker.tensor.Shape;
import java.util.Collection;
import java.util.List;

/**
 * What to say where memory is too short for the batches asked for: how much they need, how much is free, and which
 * batch size would fit.
 */
final class LargestBatch {
    /** What a driver hands memory out in: each of the few allocations may be rounded up to it. */
    private static final long PIECE = 2L << 20;

    private final Model model;
    private final Collection<ProgramSpec> wanted;
    private final MetricPlan metrics;
    private final Shape targetShape;
    private final long fixedBytes;

    /**
     * @param targetShape null where the loss takes class numbers
     * @param fixedBytes  what is needed besides, whatever the batch size
     */
    LargestBatch(Model model, Collection<ProgramSpec> wanted, MetricPlan metrics, Shape targetShape, long fixedBytes) {
        this.fixedBytes = fixedBytes;
        this.metrics = metrics;
        this.model = model;
        this.wanted = wanted;
        this.targetShape = targetShape;
    }

    /** One line. Nothing that was planned may hold memory any more: what is free now is what there is. */
    WhiskerException explain(MemoryShortage shortage) {
        int asked = wanted.stream().mapToInt(ProgramSpec::batch).max().orElseThrow();
        long free = model.backend().freeBytes();
        int largest = largest(asked, free);
        String remedy = largest > 0
                ? "the largest batch size that fits is " + largest
                : "not even a batch size of 1 fits; use smaller pictures or a smaller model";
        return new WhiskerException("not enough memory for a batch size of " + asked + ": "
                + MemoryShortage.mebibytes(need(asked))
                + " MiB are needed besides the weights, " + MemoryShortage.mebibytes(free) + " MiB are free; " + remedy,
                shortage);
    }

    /** The largest batch below the one asked for whose need is met; 0 if there is none. Need grows with the batch. */
    private int largest(int asked, long free) {
        int fits = 0;
        int tooLarge = asked;
        while (tooLarge - fits > 1) {
            int middle = fits + (tooLarge - fits) / 2;
            if (need(middle) <= free) {
                fits = middle;
            } else {
                tooLarge = middle;
            }
        }
        return fits;
    }

    private long need(int batch) {
        List<ProgramSpec> smaller = wanted.stream().map(spec -> spec.withBatch(Math.min(batch, spec.batch()))).toList();
        PlannedPrograms.Need programs = model.measure(smaller);
        return pieces(fixedBytes) + pieces(programs.activations()) + pieces(programs.scratch())
                + pieces(programs.kept())
                + pieces(BatchTensors.bytes(model.backend(), batch, metrics, targetShape));
    }

    private static long pieces(long bytes) {
        return (bytes + PIECE - 1) / PIECE * PIECE;
    }
}
