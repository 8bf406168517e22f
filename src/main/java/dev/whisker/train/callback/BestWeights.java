package dev.whisker.train.callback;

/** Keeps the weights of the best epoch so far, and puts them back at the end. */
final class BestWeights {
    private Snapshot best;

    /** After an epoch that was the best. */
    void keep(Training training) {
        best = training.snapshot();
    }

    /** Those that are kept; null for none yet. */
    Snapshot best() {
        return best;
    }

    /** @param kept by a training that this one continues; null for none */
    void resume(Snapshot kept) {
        best = kept;
    }

    /** When training is over. One that was interrupted, or that an error ended, keeps the weights it has. */
    void putBack(Training training) {
        boolean isOver = training.ending() != null && !training.ending().isInterrupted();
        if (best != null && isOver && best.step() != training.stepsDone()) {
            training.restore(best);
            training.message("The weights of epoch " + best.epoch() + ", the best one, are put back.");
        }
    }
}
