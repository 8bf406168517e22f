package dev.whisker.train;

import dev.whisker.WhiskerException;
import dev.whisker.train.callback.EpochResult;
import dev.whisker.train.callback.History;
import dev.whisker.train.checkpoint.Checkpoint;
import dev.whisker.train.checkpoint.CheckpointWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The history as a checkpoint holds it: one array per column. */
final class HistoryCheckpoint {
    private static final String PREFIX = "history/";
    private static final String TRAINING = PREFIX + "training/";
    private static final String VALIDATION = PREFIX + "validation/";
    /** In metadata, one per line. */
    private static final String NAMES = "history_names";

    private HistoryCheckpoint() {
    }

    static void save(CheckpointWriter to, History history) {
        to.text(NAMES, String.join("\n", history.names()));
        to.numbers(PREFIX + "epoch", history.series(EpochResult::epoch));
        to.numbers(PREFIX + "seconds", history.series(EpochResult::seconds));
        to.numbers(PREFIX + "ms_per_step", history.series(EpochResult::msPerStep));
        to.numbers(PREFIX + "validated", history.series(epoch -> epoch.hasValidation() ? 1 : 0));
        for (String name : history.names()) {
            to.numbers(TRAINING + name, history.series(value(name, EpochResult::training)));
            to.numbers(VALIDATION + name, history.series(value(name, EpochResult::validation)));
        }
    }

    private interface Values {
        Map<String, Double> of(EpochResult epoch);
    }

    private static ToDoubleFunction<EpochResult> value(String name, Values values) {
        return epoch -> values.of(epoch).getOrDefault(name, Double.NaN);
    }

    /** @throws WhiskerException if a column is missing or shorter than others */
    static History load(Checkpoint from) {
        History history = new History(List.of(from.text(NAMES).split("\n")));
        double[] epochs = from.numbers(PREFIX + "epoch");
        double[] seconds = from.numbers(PREFIX + "seconds", epochs.length);
        double[] msPerStep = from.numbers(PREFIX + "ms_per_step", epochs.length);
        double[] validated = from.numbers(PREFIX + "validated", epochs.length);
        Map<String, double[]> training = columns(from, TRAINING, history.names(), epochs.length);
        Map<String, double[]> validation = columns(from, VALIDATION, history.names(), epochs.length);
        for (int i = 0; i < epochs.length; i++) {
            history.add(new EpochResult((int) epochs[i], row(training, i),
                    validated[i] == 0 ? Map.of() : row(validation, i), seconds[i], msPerStep[i]));
        }
        return history;
    }

    private static Map<String, double[]> columns(Checkpoint from, String prefix, List<String> names, int length) {
        Map<String, double[]> columns = new LinkedHashMap<>();
        names.forEach(name -> columns.put(name, from.numbers(prefix + name, length)));
        return columns;
    }

    private static Map<String, Double> row(Map<String, double[]> columns, int epoch) {
        Map<String, Double> row = new LinkedHashMap<>();
        columns.forEach((name, values) -> row.put(name, values[epoch]));
        return row;
    }
}
