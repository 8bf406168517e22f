package dev.whisker.page;

import dev.whisker.WhiskerException;
import dev.whisker.format.FailureReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was observed inside a network while it trained: inside.csv in the run's directory, with the columns
 * {@code epoch,path,kind,name,value}.
 *
 * @param quantities by kind and name, in the order in which they first occur
 */
record InsideFile(Map<Quantity, List<Row>> quantities) {
    private static final String HEADER = "epoch,path,kind,name,value";
    private static final long MAX_BYTES = 256 << 20;

    /**
     * What was measured.
     *
     * @param kind of what: value, gradient, weight or update
     * @param name such as l2
     */
    record Quantity(String kind, String name) {
    }

    /** One measurement. */
    record Row(long epoch, String path, double value) {
    }

    /**
     * Reads a file.
     *
     * @throws WhiskerException if it is not such a table
     */
    static InsideFile read(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new WhiskerException(file + " has more than " + (MAX_BYTES >> 20) + " MiB");
            }
            List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
            if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
                throw new WhiskerException(file + " does not begin with the line " + HEADER);
            }
            Map<Quantity, List<Row>> quantities = new LinkedHashMap<>();
            for (int l = 1; l < lines.size(); l++) {
                List<String> words = words(lines.get(l));
                if (words.size() != 5) {
                    throw new WhiskerException(file + " line " + (l + 1) + " has " + words.size()
                            + " values for 5 columns");
                }
                quantities.computeIfAbsent(new Quantity(words.get(2), words.get(3)), key -> new ArrayList<>())
                        .add(row(file, l + 1, words));
            }
            return new InsideFile(quantities);
        } catch (IOException e) {
            throw new WhiskerException("cannot read " + file + ": " + FailureReason.of(e), e);
        }
    }

    private static Row row(Path file, int line, List<String> words) {
        try {
            String value = words.get(4);
            return new Row(Long.parseLong(words.get(0)), words.get(1),
                    value.isEmpty() ? Double.NaN : Double.parseDouble(value));
        } catch (NumberFormatException e) {
            throw new WhiskerException(file + " line " + line + " is not a measurement: its epoch is '"
                    + words.get(0) + "', its value '" + words.get(4) + "'", e);
        }
    }

    /** The values of a line, of which some may be in quotation marks. */
    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                boolean isDoubled = quoted && i + 1 < line.length() && line.charAt(i + 1) == '"';
                word.append(isDoubled ? "\"" : "");
                i += isDoubled ? 1 : 0;
                quoted = isDoubled || !quoted;
            } else if (c == ',' && !quoted) {
                words.add(word.toString());
                word.setLength(0);
            } else {
                word.append(c);
            }
        }
        words.add(word.toString());
        return words;
    }
}
