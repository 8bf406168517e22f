package dev.whisker.cli;

import dev.whisker.evaluation.ConfusionMatrix;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A confusion matrix as text of at most 80 columns. Columns are headed with the names of the classes where these fit,
 * else with their numbers, which the rows then show too.
 */
final class ConfusionTable {
    private static final int WIDTH = 80;
    private static final int MIN_NAME = 8;
    private static final int MAX_NAME = 20;

    private final ConfusionMatrix matrix;
    private final List<String> rows;
    private final List<String> columns;
    private final int rowWidth;
    private final int columnWidth;

    ConfusionTable(ConfusionMatrix matrix, List<String> names) {
        this.matrix = matrix;
        int classes = names.size();
        List<String> numbers = IntStream.range(0, classes).mapToObj(Integer::toString).toList();
        int countWidth = width(IntStream.range(0, classes * classes)
                .mapToObj(i -> Long.toString(matrix.count(i / classes, i % classes))).toList());
        int longest = width(names);
        int named = Math.max(countWidth, longest);
        boolean namesFit = longest <= MAX_NAME && longest + classes * (named + 1) <= WIDTH;
        int numberWidth = width(numbers);
        this.columns = namesFit ? names : numbers;
        this.columnWidth = namesFit ? named : Math.max(countWidth, numberWidth);
        int room = WIDTH - classes * (columnWidth + 1) - numberWidth - 1;
        int nameWidth = Math.min(MAX_NAME, Math.max(MIN_NAME, room));
        this.rows = namesFit ? names : IntStream.range(0, classes).mapToObj(c ->
                String.format("%" + numberWidth + "d %s", c, shortened(names.get(c), nameWidth))).toList();
        this.rowWidth = width(rows);
    }

    /** A text of at most so many characters, the last one an ellipsis if some are left out. */
    static String shortened(String text, int width) {
        return text.length() <= width ? text : text.substring(0, width - 1) + "…";
    }

    private static int width(List<String> texts) {
        return texts.stream().mapToInt(String::length).max().orElse(0);
    }

    /** Whether it is no wider than 80 columns. */
    boolean fits() {
        return rowWidth + columns.size() * (columnWidth + 1) <= WIDTH;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(line("", columns));
        for (int actual = 0; actual < matrix.classes(); actual++) {
            int row = actual;
            lines.add(line(rows.get(row), IntStream.range(0, matrix.classes())
                    .mapToObj(predicted -> Long.toString(matrix.count(row, predicted))).toList()));
        }
        return lines;
    }

    private String line(String name, List<String> cells) {
        StringBuilder line = new StringBuilder(String.format("%-" + rowWidth + "s", name));
        cells.forEach(cell -> line.append(' ').append(String.format("%" + columnWidth + "s", cell)));
        return line.toString();
    }
}
