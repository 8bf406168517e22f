package dev.whisker.train.checkpoint;

import java.util.List;

/**
 * Where a training goes on.
 *
 * @param epoch       epochs that are finished
 * @param step        steps that were made, over all epochs
 * @param stepOfEpoch steps of the unfinished epoch that were made; 0 between two epochs
 * @param stopped     why a callback has ended the training; null unless one has
 * @param remarks     why its bits may differ from those of a training without a break, one line each; empty if they do
 *                    not
 */
public record Resumed(int epoch, long step, int stepOfEpoch, String stopped, List<String> remarks) {
    /** Copies the remarks. */
    public Resumed {
        remarks = List.copyOf(remarks);
    }

    /** Such as "after epoch 3, step 189" or "in epoch 4, after step 12 (201 over all epochs)". */
    public String point() {
        return stepOfEpoch == 0 ? "after epoch " + epoch + ", step " + step
                : "in epoch " + (epoch + 1) + ", after step " + stepOfEpoch + " (" + step + " over all epochs)";
    }
}
