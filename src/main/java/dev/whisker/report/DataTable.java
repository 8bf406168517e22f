package dev.whisker.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A table of texts and figures. The first cell of a row is its heading. */
public final class DataTable {
    private final String caption;
    private final List<String> columns;
    private final List<List<String>> rows = new ArrayList<>();

    /** A cell as the template takes it. */
    private record Cell(String text, boolean heading, boolean figure) {
    }

    /**
     * @param caption what the table shows; may be empty
     * @param columns headings, the first of them over the headings of the rows
     */
    public DataTable(String caption, List<String> columns) {
        this.caption = caption;
        this.columns = List.copyOf(columns);
    }

    /** Adds a row. Numbers are written by {@link Figures}, and stand at the right. */
    public DataTable row(List<?> cells) {
        if (cells.size() != columns.size()) {
            throw new IllegalArgumentException(cells.size() + " cells for " + columns.size() + " columns");
        }
        rows.add(cells.stream().map(DataTable::text).toList());
        return this;
    }

    private static String text(Object cell) {
        return cell instanceof Double || cell instanceof Float ? Figures.of(((Number) cell).doubleValue())
                : cell instanceof Number number ? Figures.count(number.longValue()) : String.valueOf(cell);
    }

    /** Whether there are no rows. */
    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The table as a piece of a page; where it is wider than the screen it can be scrolled. */
    public Html html() {
        boolean[] figures = new boolean[columns.size()];
        for (int c = 1; c < figures.length; c++) {
            int column = c;
            figures[c] = !rows.isEmpty() && rows.stream().allMatch(row -> Figures.isFigure(row.get(column)));
        }
        return Html.template(DataTable.class, "table", Map.of("caption", caption, "hasCaption", !caption.isEmpty(),
                "label", caption.isEmpty() ? "table" : caption,
                "columns", IntStream.range(0, columns.size())
                        .mapToObj(c -> new Cell(columns.get(c), true, figures[c])).toList(),
                "rows", rows.stream().map(row -> Map.of("cells", IntStream.range(0, row.size())
                        .mapToObj(c -> new Cell(row.get(c), c == 0, figures[c])).toList())).toList()));
    }
}
