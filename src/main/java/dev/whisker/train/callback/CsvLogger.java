package dev.whisker.train.callback;

import java.nio.file.Path;

/**
 * Writes the history so far to a file after every epoch, so that an interrupted run has lost nothing. In a training
 * that goes on from a checkpoint, the history begins with the epochs before it.
 */
public final class CsvLogger implements Callback {
    private final Path file;
    private History history;

    /** @param file written before the first step, so that one which cannot be written ends the training there */
    public CsvLogger(Path file) {
        this.file = file;
    }

    @Override
    public void trainBegin(Training training) {
        if (history == null) {
            history = new History(training.names().training());
            training.history().epochs().forEach(history::add);
        }
        history.writeCsv(file);
    }

    @Override
    public void epochEnd(Training training) {
        history.add(training.history().last());
        history.writeCsv(file);
    }
}
