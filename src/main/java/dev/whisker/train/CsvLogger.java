package dev.whisker.train;

import java.nio.file.Path;

/** Writes the history so far to a file after every epoch, so that an interrupted run has lost nothing. */
public final class CsvLogger implements Callback {
    private final Path file;
    private final History history = new History();

    /** @throws dev.whisker.WhiskerException if the file cannot be written, before anything has been trained */
    public CsvLogger(Path file) {
        this.file = file;
        history.writeCsv(file);
    }

    @Override
    public void epochEnd(EpochResult result) {
        history.add(result);
        history.writeCsv(file);
    }
}
