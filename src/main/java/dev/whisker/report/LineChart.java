package dev.whisker.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A chart of lines, such as quantities over the epochs. Points that are not finite are left out.
 *
 * <pre>
 * new LineChart("Accuracy", "epoch", "accuracy").wholeX().add("training", epochs, accuracies)
 *         .reference("chance", 0.5).chart("Training accuracy reaches 0.98 in epoch 12.")
 * </pre>
 */
public final class LineChart {
    private static final int HEIGHT = 260;
    /** With more points than this a line has no dots. */
    private static final int MAX_DOTS = 40;
    /** Dashes of what a line is compared with. */
    private static final int[] REFERENCE = {4, 4};

    private final String title;
    private final String xName;
    private final String yName;
    private final List<Line> lines = new ArrayList<>();
    private final List<Reference> references = new ArrayList<>();
    private boolean wholeX;
    private boolean unitSquare;
    private boolean diagonal;

    private record Line(String name, double[] x, double[] y) {
    }

    private record Reference(String name, double y) {
    }

    /** @param yName of the vertical axis, also a heading of the table */
    public LineChart(String title, String xName, String yName) {
        this.title = title;
        this.xName = xName;
        this.yName = yName;
    }

    /** Adds a line through points, in their order. */
    public LineChart add(String name, double[] x, double[] y) {
        if (IntStream.range(0, x.length).anyMatch(i -> Double.isFinite(x[i]) && Double.isFinite(y[i]))) {
            lines.add(new Line(name, x.clone(), y.clone()));
        }
        return this;
    }

    /** Adds a line with one value per epoch, from epoch 1. */
    public LineChart epochs(String name, double[] values) {
        wholeX();
        return add(name, IntStream.rangeClosed(1, values.length).asDoubleStream().toArray(), values);
    }

    /** Draws a level to compare with, gray and dashed, such as that of guessing; not where it is not finite. */
    public LineChart reference(String name, double y) {
        if (Double.isFinite(y)) {
            references.add(new Reference(name, y));
        }
        return this;
    }

    /** Only whole numbers on the horizontal axis. */
    public LineChart wholeX() {
        wholeX = true;
        return this;
    }

    /** Both axes from 0 to 1, in a square. */
    public LineChart unitSquare() {
        unitSquare = true;
        return this;
    }

    /** Draws the diagonal, dashed. */
    public LineChart diagonal() {
        diagonal = true;
        return this;
    }

    /** Whether there is nothing to draw. */
    public boolean isEmpty() {
        return lines.isEmpty();
    }

    /** The chart. */
    public Chart chart(String finding) {
        ObjectNode spec = Specs.object();
        if (unitSquare) {
            spec.putObject("usermeta").put("maxWidth", 400);
        }
        spec.put("height", unitSquare ? 340 : HEIGHT);
        ArrayNode layers = spec.putArray("layer");
        if (diagonal) {
            addDiagonal(layers);
        }
        if (!references.isEmpty()) {
            addReferences(layers);
        }
        addLines(layers);
        return new Chart(title, finding, spec, table());
    }

    private void addLines(ArrayNode layers) {
        ArrayNode values = Specs.object().putArray("values");
        int longest = 0;
        for (Line line : lines) {
            longest = Math.max(longest, line.x.length);
            for (int i = 0; i < line.x.length; i++) {
                if (Double.isFinite(line.x[i]) && Double.isFinite(line.y[i])) {
                    point(values, line.name, i, line.x[i], line.y[i]);
                }
            }
        }
        ObjectNode layer = layer(layers, values);
        layer.withObject("mark").putObject("point").put("size", longest <= MAX_DOTS ? 28 : 90)
                .put("opacity", longest <= MAX_DOTS ? 1 : 0);
    }

    private void addReferences(ArrayNode layers) {
        DoubleSummaryStatistics x = lines.stream().flatMapToDouble(line -> DoubleStream.of(line.x))
                .filter(Double::isFinite).summaryStatistics();
        ArrayNode values = Specs.object().putArray("values");
        for (Reference reference : references) {
            point(values, reference.name, 0, unitSquare ? 0 : x.getMin(), reference.y);
            point(values, reference.name, 1, unitSquare ? 1 : x.getMax(), reference.y);
        }
        layer(layers, values);
    }

    /** Lines through points; all layers have the same scales and legend. */
    private ObjectNode layer(ArrayNode layers, ArrayNode values) {
        ObjectNode layer = layers.addObject();
        layer.putObject("data").set("values", values);
        layer.putObject("mark").put("type", "line").put("clip", false);
        ObjectNode encoding = layer.putObject("encoding");
        axis(encoding.putObject("x"), "x", xName, wholeX);
        axis(encoding.putObject("y"), "y", yName, false);
        encoding.putObject("order").put("field", "i").put("type", "quantitative");
        ObjectNode color = encoding.putObject("color").put("field", "s").put("type", "nominal").put("title", "");
        List<String> names = Stream.concat(lines.stream().map(Line::name), references.stream().map(Reference::name))
                .toList();
        ObjectNode colors = color.putObject("scale");
        names.forEach(colors.putArray("domain")::add);
        ArrayNode range = colors.putArray("range");
        IntStream.range(0, names.size()).forEach(i -> range.add(i < lines.size()
                ? "var(--series-" + (i % Palette.LINES.size() + 1) + ")" : "var(--chance)"));
        if (names.size() == 1) {
            color.putNull("legend");
        } else {
            // A second way to tell lines apart, for print in gray.
            encoding.putObject("strokeDash").put("field", "s").put("type", "nominal").put("title", "")
                    .putObject("scale").setAll(dashes(names));
        }
        ArrayNode tooltip = encoding.putArray("tooltip");
        tooltip.addObject().put("field", "s").put("title", "line");
        tooltip.addObject().put("field", "x").put("title", xName);
        tooltip.addObject().put("field", "y").put("title", yName).put("format", ".4~g");
        return layer;
    }

    private static void point(ArrayNode values, String line, int i, double x, double y) {
        values.addObject().put("s", line).put("i", i).put("x", Specs.rounded(x)).put("y", Specs.rounded(y));
    }

    private ObjectNode dashes(List<String> names) {
        ObjectNode scale = Specs.object();
        names.forEach(scale.putArray("domain")::add);
        ArrayNode range = scale.putArray("range");
        int[][] patterns = {{1, 0}, {6, 3}, {2, 2}, {8, 3, 2, 3}, {4, 4}, {10, 4}};
        for (int i = 0; i < names.size(); i++) {
            IntStream.of(i < lines.size() ? patterns[i % patterns.length] : REFERENCE).forEach(range.addArray()::add);
        }
        return scale;
    }

    private void axis(ObjectNode axis, String field, String name, boolean whole) {
        axis.put("field", field).put("type", "quantitative").put("title", name);
        ObjectNode scale = axis.putObject("scale").put("zero", false).put("nice", !whole);
        if (unitSquare) {
            scale.putArray("domain").add(0).add(1);
        }
        ObjectNode ticks = axis.putObject("axis").put("tickCount", whole ? 8 : 5);
        if (whole) {
            ticks.put("tickMinStep", 1).put("format", "d");
        }
    }

    private void addDiagonal(ArrayNode layers) {
        ObjectNode line = layers.addObject();
        ArrayNode values = line.putObject("data").putArray("values");
        values.addObject().put("x", 0).put("y", 0);
        values.addObject().put("x", 1).put("y", 1);
        line.putObject("mark").put("type", "line").put("stroke", "var(--chance)").put("strokeWidth", 1)
                .putArray("strokeDash").add(4).add(4);
        ObjectNode encoding = line.putObject("encoding");
        encoding.putObject("x").put("field", "x").put("type", "quantitative");
        encoding.putObject("y").put("field", "y").put("type", "quantitative");
    }

    /** Lines over the same whole numbers stand side by side, others one below another. */
    private DataTable table() {
        if (!wholeX) {
            DataTable table = new DataTable("", List.of("line", xName, yName));
            lines.forEach(line -> IntStream.range(0, line.x.length)
                    .forEach(i -> table.row(List.of(line.name, line.x[i], line.y[i]))));
            return table;
        }
        TreeMap<Long, double[]> rows = new TreeMap<>();
        for (int l = 0; l < lines.size(); l++) {
            Line line = lines.get(l);
            for (int i = 0; i < line.x.length; i++) {
                rows.computeIfAbsent(Math.round(line.x[i]), x -> nothing())[l] = line.y[i];
            }
        }
        List<String> columns = new ArrayList<>(List.of(xName));
        lines.forEach(line -> columns.add(line.name));
        DataTable table = new DataTable("", columns);
        rows.forEach((x, values) -> {
            List<Object> cells = new ArrayList<>(List.of(x));
            for (double value : values) {
                cells.add(value);
            }
            table.row(cells);
        });
        return table;
    }

    private double[] nothing() {
        double[] row = new double[lines.size()];
        Arrays.fill(row, Double.NaN);
        return row;
    }
}
