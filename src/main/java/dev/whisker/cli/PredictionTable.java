package dev.whisker.cli;

import dev.whisker.format.CsvText;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Predictions as comma-separated values: a row per picture, with a column per class. */
final class PredictionTable {
    private final CsvText text;

    /**
     * A table without rows.
     *
     * @param columns       before those of the classes
     * @param probabilities whether the values of classes are probabilities, not plain outputs
     * @param values        how many values a picture has; a single one is an output for two classes
     */
    PredictionTable(List<String> columns, boolean probabilities, int values, IntFunction<String> className) {
        List<String> header = new ArrayList<>(columns);
        for (int c = 0; c < values; c++) {
            header.add(values == 1 ? "output" : (probabilities ? "probability_" : "output_") + className.apply(c));
        }
        this.text = new CsvText(header);
    }

    void row(List<?> before, double[] values) {
        List<Object> row = new ArrayList<>(before);
        for (double value : values) {
            row.add(value);
        }
        text.row(row);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
