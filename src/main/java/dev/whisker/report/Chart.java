package dev.whisker.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * A chart that Vega-Lite draws in the browser, with a table of its numbers for those who cannot see it. Colors are
 * variables of the page's style, so that it follows light and dark.
 *
 * @param title   above the chart
 * @param finding one sentence of what the chart shows, such as "Validation accuracy is highest, 0.9731, in epoch 4"; a
 *                caption, and what a screen reader says of the chart
 * @param spec    a Vega-Lite specification with its data; width and colors come from the page
 * @param numbers what is drawn
 */
public record Chart(String title, String finding, ObjectNode spec, DataTable numbers) {
    /** What the markup of every chart has. */
    static final String MARK = "class=\"plot\"";

    /** The chart as a piece of a page. */
    public Html html() {
        // In a script element nothing but "<" needs care: JSON has another way to write it.
        String json = Html.visible(spec.toString(), "\\\\u%04x").replace("<", "\\u003c");
        return Html.template(Chart.class, "chart", Map.of("title", title, "finding", finding, "spec", json,
                "numbers", numbers.html()));
    }
}
