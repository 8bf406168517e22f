package dev.whisker.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A map of values by row and whole number, such as layers by epochs, in viridis. Where there is no value the paper
 * shows.
 */
public final class HeatMap {
    /** More cells than this are thinned out along the horizontal axis. */
    private static final int MAX_CELLS = 6000;
    /** A larger table says only the first, lowest, highest and last value of each row. */
    private static final int MAX_TABLE_CELLS = 1200;
    private static final int ROW_HEIGHT = 15;
    private static final int MIN_HEIGHT = 60;

    private final String title;
    private final String xName;
    private final String rowName;
    private final String valueName;
    private final boolean logarithmic;
    private final Map<String, SortedMap<Long, Double>> rows = new LinkedHashMap<>();
    private List<String> columnNames = List.of();

    /**
     * @param logarithmic whether colors follow the logarithm; values that are not above 0 are left out then
     */
    public HeatMap(String title, String xName, String rowName, String valueName, boolean logarithmic) {
        this.title = title;
        this.xName = xName;
        this.rowName = rowName;
        this.valueName = valueName;
        this.logarithmic = logarithmic;
    }

    /** Sets a value. Rows stand in the order in which they first occur; a value that is not finite is left out. */
    public HeatMap put(String row, long x, double value) {
        SortedMap<Long, Double> values = rows.computeIfAbsent(row, key -> new TreeMap<>());
        if (Double.isFinite(value)) {
            values.put(x, value);
        }
        return this;
    }

    /** Gives columns names in place of numbers: column 0 has the first. */
    public HeatMap columnNames(List<String> names) {
        columnNames = List.copyOf(names);
        return this;
    }

    private String columnName(long x) {
        return columnNames.isEmpty() ? xName + " " + x : columnNames.get(Math.toIntExact(x));
    }

    /** Whether there is nothing to draw. */
    public boolean isEmpty() {
        return rows.values().stream().allMatch(Map::isEmpty);
    }

    /** Where the largest value is: "conv2d in epoch 3 (0.02)"; "conv2d and dense (0.02)" if columns have names. */
    public String largest() {
        String text = "";
        double largest = Double.NEGATIVE_INFINITY;
        for (Map.Entry<String, SortedMap<Long, Double>> row : rows.entrySet()) {
            for (Map.Entry<Long, Double> cell : row.getValue().entrySet()) {
                if (cell.getValue() > largest) {
                    largest = cell.getValue();
                    text = row.getKey() + (columnNames.isEmpty() ? " in " : " and ") + columnName(cell.getKey())
                            + " (" + Figures.of(largest) + ")";
                }
            }
        }
        return text;
    }

    /** The chart. */
    public Chart chart(String finding) {
        List<Long> all = columns();
        int step = Math.max(1, (int) Math.ceil((double) rows.size() * all.size() / MAX_CELLS));
        List<Long> shown = new ArrayList<>();
        for (int i = 0; i < all.size(); i += step) {
            shown.add(all.get(i));
        }
        String thinned = step == 1 ? "" : " Every " + step + ". " + xName + " is shown.";
        return new Chart(title, finding + thinned, spec(shown), table(shown));
    }

    private List<Long> columns() {
        TreeSet<Long> columns = new TreeSet<>();
        rows.values().forEach(row -> columns.addAll(row.keySet()));
        return List.copyOf(columns);
    }

    private ObjectNode spec(List<Long> columns) {
        ObjectNode spec = Specs.object().put("height", Math.max(MIN_HEIGHT, ROW_HEIGHT * rows.size()));
        // As text with commas: a page may have thousands of cells. Rows are numbers here, whatever their names are.
        StringBuilder cells = new StringBuilder("r,x,v\n");
        List<String> names = List.copyOf(rows.keySet());
        for (int r = 0; r < names.size(); r++) {
            for (long x : columns) {
                Double value = rows.get(names.get(r)).get(x);
                if (value != null && !(logarithmic && value <= 0)) {
                    cells.append(r).append(',').append(x).append(',').append(Specs.rounded(value)).append('\n');
                }
            }
        }
        ObjectNode data = spec.putObject("data").put("values", cells.toString());
        ObjectNode format = data.putObject("format").put("type", "csv");
        format.putObject("parse").put("r", "number").put("x", "number").put("v", "number");
        ArrayNode nameList = spec.putArray("params").addObject().put("name", "names").putArray("value");
        names.forEach(nameList::add);
        ArrayNode transform = spec.putArray("transform");
        transform.addObject().put("calculate", "names[datum.r]").put("as", "n");
        if (!columnNames.isEmpty()) {
            columnNames.forEach(spec.withArray("params").addObject().put("name", "columns").putArray("value")::add);
            transform.addObject().put("calculate", "columns[datum.x]").put("as", "x");
        }
        spec.putObject("mark").put("type", "rect");
        ObjectNode encoding = spec.putObject("encoding");
        ObjectNode x = encoding.putObject("x").put("field", "x").put("type", "ordinal").put("title", xName);
        if (columnNames.isEmpty()) {
            x.putObject("axis").put("labelAngle", 0).put("labelOverlap", "greedy");
        } else {
            columnNames.forEach(x.putArray("sort")::add);
            x.putObject("axis").put("labelAngle", -40).put("labelLimit", 120).put("labelFontSize", 11);
        }
        ObjectNode y = encoding.putObject("y").put("field", "n").put("type", "ordinal").putNull("title");
        nameList.deepCopy().forEach(y.withArray("sort")::add);
        nameList.deepCopy().forEach(y.putObject("scale").putArray("domain")::add);
        y.putObject("axis").put("labelLimit", 170).put("labelFontSize", 11).put("labelOverlap", true);
        ObjectNode color = encoding.putObject("color").put("field", "v").put("type", "quantitative")
                .put("title", valueName);
        color.putObject("scale").put("scheme", "viridis").put("type", logarithmic ? "log" : "linear");
        ObjectNode legend = color.putObject("legend").put("orient", "top").put("gradientLength", 200);
        legend.put("tickCount", 4).put("format", logarithmic ? "~e" : "~g");
        ArrayNode tooltip = encoding.putArray("tooltip");
        tooltip.addObject().put("field", "n").put("title", rowName);
        tooltip.addObject().put("field", "x").put("title", xName);
        tooltip.addObject().put("field", "v").put("title", valueName).put("format", ".4~g");
        return spec;
    }

    private DataTable table(List<Long> columns) {
        if (rows.size() * columns.size() > MAX_TABLE_CELLS) {
            DataTable table = new DataTable("", List.of(rowName, "first", "lowest", "highest", "last"));
            rows.forEach((name, values) -> {
                if (!values.isEmpty()) {
                    table.row(List.of(name, values.get(values.firstKey()), Collections.min(values.values()),
                            Collections.max(values.values()), values.get(values.lastKey())));
                }
            });
            return table;
        }
        List<String> headings = new ArrayList<>(List.of(rowName));
        columns.forEach(x -> headings.add(columnName(x)));
        DataTable table = new DataTable("", headings);
        rows.forEach((name, values) -> {
            List<Object> cells = new ArrayList<>(List.of(name));
            columns.forEach(x -> cells.add(values.getOrDefault(x, Double.NaN)));
            table.row(cells);
        });
        return table;
    }
}
