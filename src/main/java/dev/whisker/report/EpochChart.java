package dev.whisker.report;

import dev.whisker.WhiskerException;
import dev.whisker.data.Drawing;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A line chart of one or more quantities over the epochs, such as training against validation accuracy.
 *
 * <pre>
 * new EpochChart("Accuracy", "accuracy")
 *         .add("training", accuracies)
 *         .add("validation", validationAccuracies)
 *         .reference("most frequent class", 0.5)
 *         .write(file);
 * </pre>
 */
public final class EpochChart {
    private static final int WIDTH = 800;
    private static final int HEIGHT = 500;
    private static final int EPOCH_LABELS = 10;
    private static final int VALUE_LABELS = 5;
    private static final Color GRID = new Color(0xE4E4E4);
    private static final Color REFERENCE = new Color(0x8A929B);
    private static final Color TEXT = new Color(0x303030);
    private static final Color INVISIBLE = new Color(0, 0, 0, 0);
    private static final Font LABELS = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
    private static final float DASH = 6;
    /** Charts whose largest magnitude lies from here to {@link #LARGEST_PLAIN} show plain numbers. */
    private static final double SMALLEST_PLAIN = 1e-4;
    private static final double LARGEST_PLAIN = 1e6;

    private final String title;
    private final String quantity;
    private final Map<String, double[]> lines = new LinkedHashMap<>();
    private final Map<String, Double> references = new LinkedHashMap<>();

    /**
     * @param title    title above the chart
     * @param quantity label of the vertical axis
     */
    public EpochChart(String title, String quantity) {
        this.title = title;
        this.quantity = quantity;
    }

    /** Adds a line with one value per epoch, starting at epoch 1. Values that are not finite leave a gap. */
    public EpochChart add(String name, double[] values) {
        double[] y = Arrays.stream(values).map(v -> Double.isFinite(v) ? v : Double.NaN).toArray();
        if (Arrays.stream(y).anyMatch(Double::isFinite)) {
            lines.put(name, y);
        }
        return this;
    }

    /** Adds a dashed level to compare with, such as the accuracy of guessing; not where it is not finite. */
    public EpochChart reference(String name, double value) {
        if (Double.isFinite(value)) {
            references.put(name, value);
        }
        return this;
    }

    /** Whether there is nothing to show. */
    public boolean isEmpty() {
        return lines.isEmpty();
    }

    /**
     * Writes the chart as a PNG file into an existing directory; does nothing if there is nothing to show.
     *
     * @throws WhiskerException if the file cannot be written, or the machine has no fonts
     */
    public void write(Path file) {
        writeTogether(List.of(this), file);
    }

    /** Writes several charts side by side into one file, as {@link #write} does with one; empty ones are left out. */
    public static void writeTogether(List<EpochChart> charts, Path file) {
        List<EpochChart> shown = charts.stream().filter(chart -> !chart.isEmpty()).toList();
        if (shown.isEmpty()) {
            return;
        }
        Drawing.writePng(Drawing.draw("the chart " + file, () -> {
            BufferedImage all = new BufferedImage(WIDTH * shown.size(), HEIGHT, BufferedImage.TYPE_INT_RGB);
            Graphics2D graphics = all.createGraphics();
            for (int i = 0; i < shown.size(); i++) {
                graphics.drawImage(shown.get(i).scaled().draw(), WIDTH * i, 0, null);
            }
            graphics.dispose();
            return all;
        }), file);
    }

    /**
     * This chart with a power of ten taken out where values are very large or very small, and named at the axis. XChart
     * computes its ticks in decimal numbers of any length, and would not end for a loss of 1e150.
     */
    private EpochChart scaled() {
        double largest = DoubleStream.concat(lines.values().stream().flatMapToDouble(Arrays::stream),
                references.values().stream().mapToDouble(Double::doubleValue))
                .filter(Double::isFinite).map(Math::abs).max().orElse(0);
        if (largest == 0 || largest >= SMALLEST_PLAIN && largest < LARGEST_PLAIN) {
            return this;
        }
        int exponent = (int) Math.floor(Math.log10(largest));
        EpochChart scaled = new EpochChart(title, quantity + " / 1e" + exponent);
        lines.forEach((name, values) ->
                scaled.add(name, Arrays.stream(values).map(v -> scaled(v, exponent)).toArray()));
        references.forEach((name, value) -> scaled.reference(name, scaled(value, exponent)));
        return scaled;
    }

    /** {@code value / 10^exponent}, in two steps, since a power of the smallest numbers is itself infinite. */
    private static double scaled(double value, int exponent) {
        int half = exponent / 2;
        return value / Math.pow(10, half) / Math.pow(10, exponent - half);
    }

    private BufferedImage draw() {
        int epochs = lines.values().stream().mapToInt(line -> line.length).max().orElse(1);
        DoubleSummaryStatistics range = lines.values().stream().flatMapToDouble(Arrays::stream)
                .filter(Double::isFinite).summaryStatistics();
        references.values().forEach(range::accept);
        Ticks x = Ticks.ofEpochs(epochs, EPOCH_LABELS);
        Ticks y = Ticks.ofValues(range.getMin(), range.getMax(), VALUE_LABELS);
        XYChart chart = new XYChartBuilder().width(WIDTH).height(HEIGHT).title(title).xAxisTitle("epoch")
                .yAxisTitle(quantity).build();
        style(chart, x, y);
        y.values().forEach(level -> level(chart, "grid " + level, x, level, GRID, 1, null).setShowInLegend(false));
        references.forEach((name, level) -> level(chart, name, x, level, REFERENCE, 1.4f, new float[] {DASH, DASH}));
        int number = 0;
        for (Map.Entry<String, double[]> line : lines.entrySet()) {
            Color color = new Color(Palette.LINES.get(number++ % Palette.LINES.size()));
            double[] values = line.getValue();
            XYSeries series = chart.addSeries(line.getKey(),
                    IntStream.rangeClosed(1, values.length).asDoubleStream().toArray(), values);
            series.setLineColor(color).setLineWidth(2.4f);
            series.setMarker(values.length <= 2 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE).setMarkerColor(color);
        }
        BufferedImage image = BitmapEncoder.getBufferedImage(chart);
        label(chart, image, x, y);
        return image;
    }

    private static XYSeries level(XYChart chart, String name, Ticks x, double level, Color color, float width,
            float[] dashes) {
        XYSeries series = chart.addSeries(name, new double[] {x.low(), x.high()}, new double[] {level, level});
        series.setMarker(SeriesMarkers.NONE).setLineColor(color);
        series.setLineStyle(new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, dashes, 0));
        return series;
    }

    private static void style(XYChart chart, Ticks x, Ticks y) {
        var styler = chart.getStyler();
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBackgroundColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        styler.setPlotGridLinesVisible(false);
        styler.setAxisTicksMarksVisible(false);
        styler.setAxisTicksLineVisible(false);
        styler.setChartFontColor(TEXT);
        styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 17));
        styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
        styler.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
        styler.setChartTitleBoxVisible(false);
        styler.setLegendPosition(Styler.LegendPosition.OutsideS);
        styler.setLegendLayout(Styler.LegendLayout.Horizontal);
        styler.setLegendBorderColor(Color.WHITE);
        styler.setChartPadding(16);
        styler.setXAxisMin(x.low()).setXAxisMax(x.high()).setYAxisMin(y.low()).setYAxisMax(y.high());
        // XChart chooses places of its own for labels and leaves out those that it takes for equal, up to all of them.
        // Its labels only keep the room free.
        String widest = y.labels().stream().reduce("", (a, b) -> b.length() > a.length() ? b : a);
        int decimals = widest.contains(".") ? widest.length() - widest.indexOf('.') - 1 : 0;
        styler.setYAxisDecimalPattern(decimals == 0 ? "0" : "0." + "0".repeat(decimals + 1));
        styler.setXAxisDecimalPattern("0");
        styler.setAxisTickLabelsColor(INVISIBLE);
        styler.setAxisTickLabelsFont(LABELS);
    }

    private static void label(XYChart chart, BufferedImage image, Ticks x, Ticks y) {
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setFont(LABELS);
        graphics.setColor(TEXT);
        var metrics = graphics.getFontMetrics();
        int left = (int) chart.getScreenXFromChart(x.low());
        int bottom = (int) chart.getScreenYFromChart(y.low());
        for (int i = 0; i < x.values().size(); i++) {
            String label = x.labels().get(i);
            graphics.drawString(label, (int) Math.round(chart.getScreenXFromChart(x.values().get(i)))
                    - metrics.stringWidth(label) / 2, bottom + metrics.getAscent() + 8);
        }
        for (int i = 0; i < y.values().size(); i++) {
            String label = y.labels().get(i);
            graphics.drawString(label, left - metrics.stringWidth(label) - 8,
                    (int) Math.round(chart.getScreenYFromChart(y.values().get(i))) + metrics.getAscent() / 2 - 1);
        }
        graphics.dispose();
    }
}
