package dev.whisker.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** How a quantity is distributed, step by step: a column of histogram bins for each step, in viridis. */
public final class DistributionChart {
    private static final int HEIGHT = 240;
    private static final int MAX_COLUMNS = 25;
    private static final double[] QUANTILES = {0.05, 0.5, 0.95};

    private DistributionChart() {
    }

    /**
     * A chart of histograms.
     *
     * @param title  above the chart
     * @param xName  what the steps are, such as epoch
     * @param steps  the number of each step, ascending
     * @param counts of each bin, for each step
     * @param edges  of the bins, one more than there are bins, for each step
     */
    public static Chart of(String title, String xName, double[] steps, double[][] counts, double[][] edges) {
        ObjectNode spec = Specs.object().put("height", HEIGHT);
        StringBuilder cells = new StringBuilder("x,low,high,share\n");
        DataTable table = new DataTable("", List.of(xName, "smallest", "5 %", "median", "95 %", "largest"));
        int stride = (steps.length + MAX_COLUMNS - 1) / MAX_COLUMNS;
        for (int s = 0; s < steps.length; s++) {
            double all = 0;
            for (double count : counts[s]) {
                all += count;
            }
            if (all > 0) {
                if (s % stride == 0 || s == steps.length - 1) {
                    add(cells, steps[s], counts[s], edges[s], all);
                }
                table.row(List.of(Math.round(steps[s]), edges[s][0], quantile(counts[s], edges[s], all, 0),
                        quantile(counts[s], edges[s], all, 1), quantile(counts[s], edges[s], all, 2),
                        edges[s][edges[s].length - 1]));
            }
        }
        ObjectNode data = spec.putObject("data").put("values", cells.toString());
        data.putObject("format").put("type", "csv").putObject("parse").put("x", "number").put("low", "number")
                .put("high", "number").put("share", "number");
        spec.putObject("mark").put("type", "rect");
        encode(spec.putObject("encoding"), xName);
        return new Chart(title, finding(xName, steps, edges), spec, table);
    }

    private static void add(StringBuilder cells, double step, double[] counts, double[] edges, double all) {
        for (int b = 0; b < counts.length; b++) {
            if (counts[b] > 0 && edges[b + 1] > edges[b]) {
                cells.append(Math.round(step)).append(',').append(Specs.rounded(edges[b])).append(',')
                        .append(Specs.rounded(edges[b + 1])).append(',').append(Specs.rounded(counts[b] / all))
                        .append('\n');
            }
        }
    }

    /** Between the edges of its bin a value is taken to be anywhere with equal chance. */
    private static double quantile(double[] counts, double[] edges, double all, int which) {
        double below = QUANTILES[which] * all;
        for (int b = 0; b < counts.length; b++) {
            if (below <= counts[b] && counts[b] > 0) {
                return edges[b] + (edges[b + 1] - edges[b]) * below / counts[b];
            }
            below -= counts[b];
        }
        return edges[edges.length - 1];
    }

    private static void encode(ObjectNode encoding, String xName) {
        encoding.putObject("x").put("field", "x").put("type", "ordinal").put("title", xName).putObject("axis")
                .put("labelAngle", 0).put("labelOverlap", "greedy");
        ObjectNode y = encoding.putObject("y").put("field", "low").put("type", "quantitative").put("title", "value");
        y.putObject("scale").put("zero", false);
        y.putObject("axis").put("tickCount", 5);
        encoding.putObject("y2").put("field", "high");
        ObjectNode color = encoding.putObject("color").put("field", "share").put("type", "quantitative")
                .put("title", "share of the values");
        color.putObject("scale").put("scheme", "viridis").put("domainMin", 0);
        color.putObject("legend").put("orient", "top").put("gradientLength", 200).put("tickCount", 4)
                .put("format", "~g");
        ArrayNode tooltip = encoding.putArray("tooltip");
        tooltip.addObject().put("field", "x").put("title", xName);
        tooltip.addObject().put("field", "low").put("title", "from").put("format", ".4~g");
        tooltip.addObject().put("field", "high").put("title", "to").put("format", ".4~g");
        tooltip.addObject().put("field", "share").put("format", ".4~g");
    }

    private static String finding(String xName, double[] steps, double[][] edges) {
        if (steps.length == 0) {
            return "There are no histograms.";
        }
        int last = steps.length - 1;
        return "Values lie between " + range(edges[0]) + " in " + xName + " " + Math.round(steps[0])
                + (last == 0 ? "." : " and between " + range(edges[last]) + " in " + xName + " "
                + Math.round(steps[last]) + ".");
    }

    private static String range(double[] edges) {
        return Figures.of(edges[0]) + " and " + Figures.of(edges[edges.length - 1]);
    }
}
