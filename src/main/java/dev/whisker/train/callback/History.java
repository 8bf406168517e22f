package dev.whisker.train.callback;

import dev.whisker.WhiskerException;
import dev.whisker.format.AtomicFile;
import dev.whisker.train.metric.Metrics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.function.ToDoubleFunction;

/** The results of the epochs that were finished, in order. */
public final class History {
    private final List<String> names;
    private final List<EpochResult> epochs = new ArrayList<>();

    /** @param names "loss" and the names of the metrics, in the order of the columns */
    public History(List<String> names) {
        this.names = List.copyOf(names);
    }

    /** Adds what the next epoch gave. */
    public void add(EpochResult result) {
        epochs.add(result);
    }

    /** "loss" and the names of the metrics. */
    public List<String> names() {
        return names;
    }

    /** What each epoch gave. */
    public List<EpochResult> epochs() {
        return List.copyOf(epochs);
    }

    /** Whether no epoch was finished. */
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

    /** One value per epoch, such as {@code history.series(EpochResult::valAccuracy)}. */
    public double[] series(ToDoubleFunction<EpochResult> value) {
        return epochs.stream().mapToDouble(value).toArray();
    }

    /** One value per epoch by its name, such as "val_auc"; NaN in epochs that do not have it. */
    public double[] series(String name) {
        return series(epoch -> epoch.value(name));
    }

    /**
     * A header and one row per epoch; values with all their digits, so that equal runs give equal files but for times.
     */
    public String toCsv() {
        StringJoiner header = new StringJoiner(",").add("epoch");
        names.forEach(header::add);
        names.forEach(name -> header.add(Metrics.VALIDATION + name));
        header.add("seconds").add("ms_per_step");
        StringBuilder csv = new StringBuilder(header.toString()).append('\n');
        epochs.forEach(epoch -> csv.append(row(epoch)).append('\n'));
        return csv.toString();
    }

    private String row(EpochResult epoch) {
        StringJoiner row = new StringJoiner(",").add(Integer.toString(epoch.epoch()));
        names.forEach(name -> row.add(text(epoch.training().get(name))));
        names.forEach(name -> row.add(text(epoch.validation().get(name))));
        return row + String.format(Locale.ROOT, ",%.3f,%.3f", epoch.seconds(), epoch.msPerStep());
    }

    private static String text(Double value) {
        return value == null ? "" : value.toString();
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
