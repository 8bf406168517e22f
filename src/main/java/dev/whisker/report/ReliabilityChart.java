package dev.whisker.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.evaluation.Calibration;
import java.util.Comparator;
import java.util.List;

/** Accuracy over confidence: on the diagonal, probabilities mean what they say. */
public final class ReliabilityChart {
    private static final int SIDE = 340;
    private static final int MAX_WIDTH = 400;

    private ReliabilityChart() {
    }

    /** Bars of accuracy for each bin of confidence, and the bins' mean confidences as dots. */
    public static Chart of(Calibration calibration) {
        ObjectNode spec = Specs.object().put("height", SIDE);
        spec.putObject("usermeta").put("maxWidth", MAX_WIDTH);
        values(spec, calibration);
        ArrayNode layers = spec.putArray("layer");
        ObjectNode bars = layers.addObject();
        bars.putObject("mark").put("type", "bar").put("opacity", 0.55);
        encode(bars.putObject("encoding"), "accuracy");
        ObjectNode diagonal = layers.addObject();
        ArrayNode ends = diagonal.putObject("data").putArray("values");
        ends.addObject().put("x", 0).put("y", 0);
        ends.addObject().put("x", 1).put("y", 1);
        diagonal.putObject("mark").put("type", "line").put("stroke", "var(--chance)").put("strokeWidth", 1)
                .putArray("strokeDash").add(4).add(4);
        axis(diagonal.putObject("encoding"), "x", "y");
        ObjectNode dots = layers.addObject();
        dots.putObject("mark").put("type", "point").put("fill", "var(--series-6)").put("size", 50);
        ObjectNode encoding = dots.putObject("encoding");
        axis(encoding, "confidence", "accuracy");
        tooltip(encoding);
        String finding = "Expected calibration error " + Figures.of(calibration.ece())
                + largest(calibration) + " Dots: accuracy at the mean confidence of a bin.";
        return new Chart("Reliability diagram", finding, spec, table(calibration));
    }

    /** How many samples have which confidence. */
    public static Chart counts(Calibration calibration) {
        ObjectNode spec = Specs.object().put("height", SIDE);
        spec.putObject("usermeta").put("maxWidth", MAX_WIDTH);
        values(spec, calibration);
        spec.putObject("mark").put("type", "bar");
        ObjectNode encoding = spec.putObject("encoding");
        encode(encoding, "count");
        ObjectNode y = encoding.putObject("y").put("field", "count").put("type", "quantitative")
                .put("title", "pictures");
        y.putObject("scale").put("zero", true);
        y.putObject("axis").put("tickMinStep", 1).put("tickCount", 5).put("format", ",d");
        long all = calibration.bins().stream().mapToLong(Calibration.Bin::count).sum();
        Calibration.Bin last = calibration.bins().get(calibration.bins().size() - 1);
        return new Chart("How confident the model is", Figures.percent((double) last.count() / all)
                + " of the pictures are predicted with a confidence above " + Figures.of(last.low()) + ".", spec,
                table(calibration));
    }

    private static String largest(Calibration calibration) {
        return calibration.bins().stream().filter(bin -> bin.count() > 0)
                .max(Comparator.comparingDouble(bin -> bin.gap() * bin.count())).filter(bin -> bin.gap() > 0)
                .map(bin -> ": the model is " + (bin.confidence() > bin.accuracy() ? "too sure" : "not sure enough")
                        + " most of all where its confidence is " + Figures.of(bin.confidence()) + " and "
                        + Figures.percent(bin.accuracy()) + " are right.").orElse(".");
    }

    private static void values(ObjectNode spec, Calibration calibration) {
        ArrayNode values = spec.putObject("data").putArray("values");
        calibration.bins().stream().filter(bin -> bin.count() > 0).forEach(bin -> values.addObject()
                .put("low", Specs.rounded(bin.low())).put("high", Specs.rounded(bin.high())).put("count", bin.count())
                .put("confidence", Specs.rounded(bin.confidence())).put("accuracy", Specs.rounded(bin.accuracy())));
    }

    private static void encode(ObjectNode encoding, String y) {
        axis(encoding, "low", y);
        encoding.putObject("x2").put("field", "high");
        // Without it a bar between two values of x would lie at the level y instead of reaching up to it.
        encoding.putObject("y2").put("datum", 0);
        tooltip(encoding);
    }

    private static void axis(ObjectNode encoding, String xField, String yField) {
        ObjectNode x = encoding.putObject("x").put("field", xField).put("type", "quantitative")
                .put("title", "confidence");
        x.putObject("scale").putArray("domain").add(0).add(1);
        x.putObject("axis").put("tickCount", 5);
        ObjectNode y = encoding.putObject("y").put("field", yField).put("type", "quantitative")
                .put("title", "accuracy");
        y.putObject("scale").putArray("domain").add(0).add(1);
        y.putObject("axis").put("tickCount", 5);
    }

    private static void tooltip(ObjectNode encoding) {
        ArrayNode tooltip = encoding.putArray("tooltip");
        tooltip.addObject().put("field", "confidence").put("title", "mean confidence").put("format", ".4~g");
        tooltip.addObject().put("field", "accuracy").put("format", ".4~g");
        tooltip.addObject().put("field", "count").put("title", "pictures");
    }

    private static DataTable table(Calibration calibration) {
        DataTable table = new DataTable("", List.of("confidence", "pictures", "mean confidence", "accuracy"));
        calibration.bins().forEach(bin -> table.row(List.of(Figures.of(bin.low()) + " to " + Figures.of(bin.high()),
                bin.count(), bin.confidence(), bin.accuracy())));
        return table;
    }
}
