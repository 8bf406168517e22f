package dev.whisker.train;

import dev.whisker.data.Batch;
import dev.whisker.op.Mode;
import java.util.Arrays;
import java.util.Iterator;

/**
 * The batches of a pass over samples, each loaded into the program that will compute it. Where a backend queues its
 * work, a batch that is loaded while the one before is still computed costs no time of its own.
 *
 * <p>Programs share memory. If anything else was loaded since, as when a callback evaluates between two steps, the
 * batch is loaded again before use.
 */
final class BatchFeed {
    private final CompiledModel compiled;
    private final Mode mode;
    private final Samples samples;
    private final Iterator<Batch> batches;
    private Batch batch;
    private long loaded;

    /** Loads the first batch. */
    BatchFeed(CompiledModel compiled, Mode mode, Samples samples, Iterable<Batch> batches) {
        this.samples = samples;
        this.compiled = compiled;
        this.mode = mode;
        this.batches = batches.iterator();
        advance();
    }

    /** The batch to compute; null after the last one. */
    PlannedBatch current() {
        if (batch == null) {
            return null;
        }
        if (loaded != compiled.loads()) {
            load();
        }
        return compiled.batch(mode, batch.count());
    }

    /** The samples of {@link #current}. */
    int[] sampleIds() {
        return Arrays.copyOf(batch.sampleIds(), batch.count());
    }

    /** What {@link #current} is compared with. */
    TargetRows targets() {
        return new TargetRows(samples, sampleIds(), Arrays.copyOf(batch.labels(), batch.count()), batch.count());
    }

    /**
     * Loads the next batch. All calls that need the present one must have been made, though they need not have been
     * carried out.
     */
    void advance() {
        batch = batches.hasNext() ? batches.next() : null;
        if (batch != null) {
            load();
        }
    }

    private void load() {
        compiled.batch(mode, batch.count()).load(batch, samples);
        loaded = compiled.loads();
    }
}
