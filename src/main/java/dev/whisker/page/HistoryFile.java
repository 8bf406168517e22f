package dev.whisker.page;

import dev.whisker.WhiskerException;
import dev.whisker.format.FailureReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The columns of a history.csv: one value per epoch, NaN where there is none. */
record HistoryFile(Map<String, double[]> columns) {
    /** Half a million epochs; a larger file is not one that a run wrote. */
    private static final long MAX_BYTES = 64 << 20;

    /**
     * Reads a file; one that is not there has no columns.
     *
     * @throws WhiskerException if it is not a table of numbers
     */
    static HistoryFile read(Path file) {
        if (!Files.isRegularFile(file)) {
            return new HistoryFile(Map.of());
        }
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new WhiskerException(file + " has more than " + (MAX_BYTES >> 20) + " MiB: it is not a history");
            }
            List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
            return new HistoryFile(lines.isEmpty() ? Map.of() : columns(file, lines));
        } catch (IOException e) {
            throw new WhiskerException("cannot read " + file + ": " + FailureReason.of(e), e);
        }
    }

    private static Map<String, double[]> columns(Path file, List<String> lines) {
        String[] names = lines.get(0).split(",", -1);
        List<double[]> rows = new ArrayList<>();
        for (int l = 1; l < lines.size(); l++) {
            String[] words = lines.get(l).split(",", -1);
            if (words.length != names.length) {
                throw new WhiskerException(file + " line " + (l + 1) + " has " + words.length + " values for "
                        + names.length + " columns");
            }
            rows.add(numbers(file, l + 1, words));
        }
        Map<String, double[]> columns = new LinkedHashMap<>();
        for (int c = 0; c < names.length; c++) {
            int column = c;
            columns.put(names[c], rows.stream().mapToDouble(row -> row[column]).toArray());
        }
        return columns;
    }

    private static double[] numbers(Path file, int line, String[] words) {
        return Arrays.stream(words).mapToDouble(word -> {
            try {
                return word.isEmpty() ? Double.NaN : Double.parseDouble(word);
            } catch (NumberFormatException e) {
                throw new WhiskerException(file + " line " + line + " is not a row of numbers: it has '" + word + "'",
                        e);
            }
        }).toArray();
    }

    /** How many epochs there are. */
    int epochs() {
        return columns.values().stream().findFirst().map(column -> column.length).orElse(0);
    }

    /** A column; empty if there is none, or no value in it. */
    Optional<double[]> column(String name) {
        return Optional.ofNullable(columns.get(name))
                .filter(column -> Arrays.stream(column).anyMatch(value -> !Double.isNaN(value)));
    }
}
