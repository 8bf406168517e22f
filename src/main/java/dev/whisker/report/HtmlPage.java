package dev.whisker.report;

import dev.whisker.WhiskerException;
import dev.whisker.format.AtomicFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A page in one file: style, scripts, charts and pictures are all inside, and its content security policy forbids the
 * browser to load anything. It follows the reader's choice of light or dark colors, prints in light ones, and fits
 * phones.
 *
 * <pre>
 * HtmlPage page = new HtmlPage("Run demo", "Circles and squares");
 * page.section("curves", "Training curves", LineChart.of(...).html());
 * page.write(file);
 * </pre>
 * The scripts of the charts take 780 KB and are only there if the page has a chart.
 */
public final class HtmlPage {
    /** What a page should not exceed by default, in bytes. */
    public static final int DEFAULT_BYTES = 2_000_000;
    /** What no page may exceed, in bytes. */
    public static final int MAX_BYTES = 5_000_000;

    private static final List<String> LICENSES =
            List.of("LICENSE-vega", "LICENSE-vega-lite", "LICENSE-d3", "LICENSE-topojson-client");

    private final String title;
    private final String subtitle;
    private final List<Section> sections = new ArrayList<>();
    private final List<String> scripts = new ArrayList<>();
    private final List<String> styles = new ArrayList<>();
    private String footer = "";

    /** A part of a page with a heading, which the list of contents refers to. */
    private record Section(String id, String heading, Html content) {
    }

    /**
     * @param title    shown as the heading and in the browser's tab
     * @param subtitle one line below it
     */
    public HtmlPage(String title, String subtitle) {
        this.title = title;
        this.subtitle = subtitle;
    }

    /**
     * Adds a section.
     *
     * @param id      name in the address of the section, after {@code #}: letters, digits and hyphens
     * @param heading as shown
     */
    public HtmlPage section(String id, String heading, Html... content) {
        if (!id.matches("[a-z][a-z0-9-]*")) {
            throw new IllegalArgumentException("the id of a section is of the form 'loss-curves', received '" + id
                    + "'");
        }
        sections.add(new Section(id, heading, Html.of(content)));
        return this;
    }

    /** Sets the line at the end of the page: what made it, and when. */
    public HtmlPage footer(String line) {
        footer = line;
        return this;
    }

    /** Adds a script of one's own, a resource next to a class; it runs after the page's own script. */
    public HtmlPage script(Class<?> owner, String name) {
        scripts.add(Resources.text(owner, name));
        return this;
    }

    /** Adds rules of style of one's own, a resource next to a class, which may use the variables of page.css. */
    public HtmlPage style(Class<?> owner, String name) {
        styles.add(Resources.text(owner, name));
        return this;
    }

    /** The whole file. */
    public String render() {
        boolean charts = sections.stream().anyMatch(section -> section.content.markup().contains(Chart.MARK));
        String libraries = !charts ? "" : script(text("vega/vega.min.js")) + script(text("vega/vega-lite.min.js"));
        String licenses = !charts ? "" : LICENSES.stream().map(name -> "\n" + text("vega/" + name))
                .collect(Collectors.joining("\n", "<!-- The charts of this page are drawn by Vega and Vega-Lite, which "
                        + "contain modules of D3 and TopoJSON.\n", "-->\n"));
        String all = Stream.concat(Stream.of(text("page.js")), scripts.stream()).map(HtmlPage::script)
                .collect(Collectors.joining());
        return Html.template(HtmlPage.class, "page", Map.of("title", title, "subtitle", subtitle,
                "style", text("page.css") + String.join("\n", styles), "sections", sections, "footer", footer,
                "licenses", licenses, "scripts", libraries + all)).markup();
    }

    private static String script(String source) {
        return "<script>\n" + source + "</script>\n";
    }

    private static String text(String resource) {
        return Resources.text(HtmlPage.class, resource);
    }

    /**
     * Writes the page; an earlier file is replaced when the new one is complete.
     *
     * @return its size in bytes
     * @throws WhiskerException if it cannot be written, or exceeds {@link #MAX_BYTES}
     */
    public long write(Path file) {
        byte[] bytes = render().getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_BYTES) {
            throw new WhiskerException(String.format(Locale.ROOT, "the page %s would take %.1f MB, and at most %.1f MB "
                    + "may be written", file, bytes.length / 1e6, MAX_BYTES / 1e6));
        }
        AtomicFile.write(file, out -> out.write(bytes));
        return bytes.length;
    }
}
