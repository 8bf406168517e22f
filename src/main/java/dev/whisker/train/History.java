package dev.whisker.train;

import dev.whisker.WhiskerException;
import dev.whisker.format.AtomicFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The results of the epochs that were finished, in order. */
public final class History {
    private final List<EpochResult> epochs = new ArrayList<>();

    void add(EpochResult result) {
        epochs.add(result);
    }

    public List<EpochResult> epochs() {
        return List.copyOf(epochs);
    }

    public boolean isEmpty() {
        return epochs.isEmpty();
    }

    /** @throws IllegalStateException if no epoch was finished */
    public EpochResult last() {
        if (epochs.isEmpty()) {
            throw new IllegalStateException("no epoch was finished");
        }
        return epochs.get(epochs.size() - 1);
    }

    /** One value an epoch, such as {@code history.series(EpochResult::valAccuracy)}. */
    public double[] series(ToDoubleFunction<EpochResult> value) {
        return epochs.stream().mapToDouble(value).toArray();
    }

    /** A header and one row an epoch. */
    public String toCsv() {
        StringBuilder csv = new StringBuilder(EpochResult.CSV_HEADER).append('\n');
        epochs.forEach(epoch -> csv.append(epoch.csvRow()).append('\n'));
        return csv.toString();
    }

    /**
     * Writes {@link #toCsv} to a file, which is the old one or the whole new one at every moment.
     *
     * @throws WhiskerException if that is not possible
     */
    public void writeCsv(Path file) {
        AtomicFile.writeText(file, toCsv());
    }
}
