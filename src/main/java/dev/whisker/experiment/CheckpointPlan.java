package dev.whisker.experiment;

import dev.whisker.train.checkpoint.CheckpointFiles;
import dev.whisker.train.checkpoint.SaveEvery;

/**
 * When a run saves checkpoints, and how many it keeps.
 *
 * @param every within an epoch, besides at its end
 * @param keep  besides that of the best epoch
 */
public record CheckpointPlan(SaveEvery every, int keep) {
    /** After each epoch, and the last two. */
    public static final CheckpointPlan DEFAULT = new CheckpointPlan(SaveEvery.EPOCH, CheckpointFiles.KEPT);

    /** @throws dev.whisker.WhiskerException if so many cannot be kept */
    public CheckpointPlan {
        CheckpointFiles.requireKeep(keep);
    }
}
