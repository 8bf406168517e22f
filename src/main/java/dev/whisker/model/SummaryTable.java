package dev.whisker.model;

import java.util.List;

/**
 * Rows of cells in columns, wrapped as tf.keras 2.8 wraps them (layout facts: Keras 2.8 {@code utils/layer_utils.py},
 * {@code print_row}).
 */
final class SummaryTable {
    /** A cell is broken after the end of a tuple, and after a text in a list. */
    private static final List<String> BREAKS = List.of("),", "',");

    private final int[] ends;
    private final StringBuilder text = new StringBuilder();

    /** @param ends where each column ends; the last one is the table's width */
    SummaryTable(int... ends) {
        this.ends = ends.clone();
    }

    private int width() {
        return ends[ends.length - 1];
    }

    void line(String line) {
        text.append(line).append('\n');
    }

    /** A line of the same character. */
    void rule(String character) {
        line(character.repeat(width()));
    }

    /** One row: as many lines as the longest cell needs. */
    void row(List<String> cells) {
        String[] rest = cells.toArray(String[]::new);
        while (!List.of(rest).stream().allMatch(String::isEmpty)) {
            StringBuilder line = new StringBuilder();
            int start = 0;
            for (int column = 0; column < rest.length; column++) {
                boolean last = column == rest.length - 1;
                String part = part(rest[column], ends[column] - start - (last ? 0 : 2));
                // The leading blank is not counted in the room: a full first cell pushes its line one to the right, in
                // Keras too.
                line.append(column == 0 ? " " : "").append(part).append(last ? "" : "  ");
                line.append(" ".repeat(Math.max(0, ends[column] - line.length())));
                rest[column] = rest[column].substring(part.length());
                start = ends[column];
            }
            line(line.toString());
        }
    }

    private static String part(String cell, int room) {
        String part = cell.substring(0, Math.min(room, cell.length()));
        int end = BREAKS.stream().filter(part::contains).mapToInt(each -> part.indexOf(each) + each.length()).min()
                .orElse(part.length());
        return part.substring(0, end);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
