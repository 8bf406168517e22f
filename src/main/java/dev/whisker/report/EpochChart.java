package dev.whisker.report;

import dev.whisker.WhiskerException;
import dev.whisker.data.Drawing;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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
 *         .write(file);
 * </pre>
 */
public final class EpochChart {
    private static final int WIDTH = 800;
    private static final int HEIGHT = 500;
    /** Blue and orange first, which color-blind readers can also tell apart (the palette of Okabe and Ito, 2008). */
    private static final List<Color> COLORS =
            List.of(new Color(0x0072B2), new Color(0xE69F00), new Color(0x009E73), new Color(0xCC79A7));
    private static final Color GRID = new Color(0xE4E4E4);
    private static final Color TEXT = new Color(0x303030);
    private static final int MAX_TICKS = 10;

    private final XYChart chart;
    private int epochs;

    /**
     * @param title title above the chart
     * @param quantity label of the vertical axis
     */
    public EpochChart(String title, String quantity) {
        chart = new XYChartBuilder().width(WIDTH).height(HEIGHT).title(title).xAxisTitle("epoch").yAxisTitle(quantity)
                .build();
        style();
    }

    private void style() {
        var styler = chart.getStyler();
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBackgroundColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        styler.setPlotGridLinesColor(GRID);
        styler.setPlotGridLinesStroke(new BasicStroke(1f));
        styler.setPlotGridVerticalLinesVisible(false);
        styler.setAxisTicksMarksVisible(false);
        styler.setChartFontColor(TEXT);
        styler.setAxisTickLabelsColor(TEXT);
        styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 17));
        styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
        styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        styler.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
        styler.setChartTitleBoxVisible(false);
        styler.setLegendPosition(Styler.LegendPosition.OutsideS);
        styler.setLegendLayout(Styler.LegendLayout.Horizontal);
        styler.setLegendBorderColor(Color.WHITE);
        styler.setChartPadding(16);
        styler.setYAxisDecimalPattern("0.00");
        styler.setXAxisDecimalPattern("0");
    }

    /** Adds a line with one value per epoch, starting at epoch 1. Values that are not finite leave a gap. */
    public EpochChart add(String name, double[] values) {
        double[] x = IntStream.rangeClosed(1, values.length).asDoubleStream().toArray();
        double[] y = Arrays.stream(values).map(v -> Double.isFinite(v) ? v : Double.NaN).toArray();
        if (y.length == 0 || Arrays.stream(y).allMatch(Double::isNaN)) {
            return this;
        }
        Color color = COLORS.get(chart.getSeriesCollection().size() % COLORS.size());
        XYSeries series = chart.addSeries(name, x, y);
        series.setLineColor(color).setLineWidth(2.4f);
        series.setMarker(y.length <= 2 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE).setMarkerColor(color);
        epochs = Math.max(epochs, y.length);
        return this;
    }

    /**
     * Writes the chart as a PNG file into an existing directory; does nothing if there is nothing to show.
     *
     * @throws WhiskerException if the file cannot be written, or the machine has no fonts
     */
    public void write(Path file) {
        if (epochs == 0) {
            return;
        }
        wholeEpochs();
        Drawing.writePng(Drawing.draw("the chart " + file, () -> BitmapEncoder.getBufferedImage(chart)), file);
    }

    /** Places ticks only at whole epochs. */
    private void wholeEpochs() {
        int step = Math.max(1, (epochs + MAX_TICKS - 1) / MAX_TICKS);
        chart.getStyler().setXAxisMin(1.0).setXAxisMax((double) Math.max(2, epochs));
        chart.getStyler().setXAxisTickLabelsFormattingFunction(x -> Math.abs(x - Math.rint(x)) < 1e-9
                ? Long.toString(Math.round(x)) : "");
        chart.getStyler().setXAxisTickMarkSpacingHint(Math.max(1, step) * WIDTH / Math.max(2, epochs));
    }
}
