package dev.whisker.cli;

import static dev.whisker.cli.ColorRuns.BLUE;
import static dev.whisker.cli.ColorRuns.GREEN;
import static dev.whisker.cli.ColorRuns.RED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.format.npy.NpyType;
import dev.whisker.format.npy.Npz;
import dev.whisker.support.Chromium;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages of runs as a browser shows them, from disk. Pictures of them are left in target/pages. */
class ReportBrowserTest {
    private static final Path PICTURES = Path.of("target", "pages");
    private static final int WIDE = 1280;
    private static final int PHONE = 390;

    @TempDir
    static Path temporary;

    private static Path run;
    private static Path comparison;
    private static Chromium browser;

    /** Three classes with some labels that are wrong, and what could be observed inside while training. */
    @BeforeAll
    static void train() throws IOException, InterruptedException {
        Assumptions.assumeTrue(Chromium.program().isPresent(), "there is no Chromium; on Debian the package chromium "
                + "has it");
        Path data = temporary.resolve("data");
        ColorRuns.pictures(data.resolve("blue"), BLUE, 16);
        ColorRuns.pictures(data.resolve("green & <b>"), GREEN, 16);
        ColorRuns.pictures(data.resolve("red"), RED, 16);
        for (int i = 0; i < 8; i++) {
            ColorRuns.picture(data.resolve("green & <b>/wrong/" + i + ".png"), RED, i + 3);
        }
        run = temporary.resolve("run");
        Path second = temporary.resolve("second");
        Path experiment = ColorRuns.experiment(temporary.resolve("colors.yaml"),
                "{train: 50, validation: 20, test: 30}", 6, "Dense(3)");
        ColorRuns.succeed("train", experiment, "--data", data, "--out", run, "--backend", "reference");
        ColorRuns.succeed("train", experiment, "--data", data, "--out", second, "--backend", "reference", "--seed",
                "3", "--set", "data.seed=0");
        StringBuilder inside = new StringBuilder("epoch,path,kind,name,value\n");
        for (int epoch = 1; epoch <= 6; epoch++) {
            for (String layer : List.of("flatten", "dense")) {
                inside.append(epoch).append(',').append(layer).append("/kernel,update,ratio,")
                        .append(0.01 / epoch).append('\n');
                inside.append(epoch).append(',').append(layer).append(",value,zero_share,").append(0.1 * epoch)
                        .append('\n');
                inside.append(epoch).append(',').append(layer).append(",value,dead_channels,").append(epoch > 3 ? 2 : 0)
                        .append('\n');
            }
        }
        inside.append("4,dense,value,died,2\n4,dense,value,died,0\n5,dense,value,revived,0\n");
        Files.writeString(run.resolve("inside.csv"), inside);
        Npz.write(run.resolve("inside.npz"), Map.of("epochs", new NpyArray(new int[] {2}, new double[] {1, 2}),
                "dense/kernel/counts", new NpyArray(new int[] {2, 3}, new double[] {1, 8, 1, 4, 4, 12}),
                "dense/kernel/edges", new NpyArray(new int[] {2, 4}, new double[] {-1, 0, 1, 2, -3, -1, 1, 3})),
                NpyType.F8);
        ColorRuns.succeed("report", run, "--backend", "reference");
        comparison = temporary.resolve("compare.html");
        ColorRuns.succeed("compare", run, second, "--out", comparison, "--backend", "reference");
        browser = Chromium.start(temporary);
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.close();
        }
    }

    @AfterEach
    void isQuiet() {
        assertEquals(List.of(), browser.complaints(), "what the page complained about");
        assertEquals(List.of(), browser.requests(), "what the page asked the network for");
    }

    private static Path report() {
        return run.resolve("report.html");
    }

    private static String text(String expression) {
        return browser.evaluate(expression).asText();
    }

    private static void draws(Path page, String name) throws IOException {
        for (int width : new int[] {WIDE, PHONE}) {
            for (boolean dark : new boolean[] {false, true}) {
                browser.open(page, "", width, 900, dark);
                assertEquals(0, browser.evaluate("[...document.querySelectorAll('.plot')].filter(plot => "
                        + "plot.offsetWidth && !plot.querySelector('svg .mark-group, svg path')).length").asInt(),
                        "charts that are not drawn");
                int overflow = browser.evaluate("document.documentElement.scrollWidth - innerWidth").asInt();
                assertTrue(overflow <= 0, overflow + " pixels are beyond the edge at a width of " + width);
                assertEquals(dark ? "rgb(20, 23, 27)" : "rgb(255, 255, 255)",
                        text("getComputedStyle(document.body).backgroundColor"));
                browser.screenshot(PICTURES.resolve(name + (width == PHONE ? "-phone" : "") + (dark ? "-dark" : "")
                        + ".png"));
            }
        }
    }

    @Test
    void theReportIsDrawnInLightAndDarkAndOnPhones() throws IOException {
        draws(report(), "report");
        assertTrue(Files.size(report()) < 2_000_000, Files.size(report()) + " bytes");
    }

    @Test
    void theComparisonIsDrawnInLightAndDarkAndOnPhones() throws IOException {
        draws(comparison, "compare");
        assertTrue(Files.size(comparison) < 2_000_000, Files.size(comparison) + " bytes");
    }

    @Test
    void everyChartHasItsNumbersAndEveryPictureAText() {
        browser.open(report(), "", WIDE, 900, false);
        assertTrue(browser.evaluate("document.querySelectorAll('.chart').length").asInt() > 8);
        assertEquals(0, browser.evaluate("[...document.querySelectorAll('.chart')].filter(chart => "
                + "!chart.querySelector('details tbody tr') || !chart.querySelector('.plot').ariaLabel).length")
                .asInt(), "charts without numbers or a finding");
        assertTrue(browser.evaluate("document.images.length").asInt() > 5);
        assertEquals(0, browser.evaluate("[...document.images].filter(image => image.alt.length < 5 || "
                + "!image.naturalWidth).length").asInt(), "pictures without a text");
        assertEquals(0, browser.evaluate("document.querySelectorAll('main b').length").asInt(),
                "markup that comes from the name of a class");
        assertEquals(0, browser.evaluate("(ids => ids.length - new Set(ids).size)"
                + "([...document.querySelectorAll('[id]')].map(each => each.id))").asInt(), "ids that occur twice");
    }

    /** The heights of the points as drawn, put back through the labels of the axis, are the numbers of the file. */
    @Test
    void curvesAreThoseOfTheHistory() throws IOException {
        browser.open(report(), "", WIDE, 900, false);
        List<List<String>> rows = ColorRuns.rows(run.resolve("history.csv"));
        for (String name : List.of("accuracy", "loss")) {
            JsonNode drawn = browser.evaluate("""
                    (() => {
                      const chart = [...document.querySelectorAll('.chart')].find(c =>
                        c.querySelector('h3').textContent.toLowerCase() === '%s');
                      const rows = [...chart.querySelectorAll('details tbody tr')].map(row =>
                        [...row.cells].map(cell => cell.textContent));
                      const ticks = [...chart.querySelectorAll('.role-axis-label text')].map(label => ({
                        value: label.textContent, box: label.getBoundingClientRect()}));
                      const points = Object.fromEntries([...chart.querySelectorAll('.mark-symbol.role-mark path')]
                        .map(point => [point.__data__.datum, point.getBoundingClientRect()])
                        .map(([datum, box]) => [datum.s + datum.x, (box.top + box.bottom) / 2]));
                      const levels = ticks.filter(t => t.box.right < chart.querySelector('.mark-symbol.role-mark path')
                        .getBoundingClientRect().left + 1).map(t => [+t.value, (t.box.top + t.box.bottom) / 2]);
                      return {rows, points, levels};
                    })()""".formatted(name));
            JsonNode levels = drawn.path("levels");
            assertTrue(levels.size() >= 2, drawn.toString());
            JsonNode first = levels.get(0);
            JsonNode last = levels.get(levels.size() - 1);
            double perPixel = (last.get(0).asDouble() - first.get(0).asDouble())
                    / (last.get(1).asDouble() - first.get(1).asDouble());
            int training = rows.get(0).indexOf(name);
            int validation = rows.get(0).indexOf("val_" + name);
            int epochs = rows.size() - 1;
            assertEquals(epochs, drawn.path("rows").size());
            for (int epoch = 0; epoch < epochs; epoch++) {
                double value = Double.parseDouble(rows.get(epoch + 1).get(training));
                double other = Double.parseDouble(rows.get(epoch + 1).get(validation));
                assertEquals(value, drawn.path("rows").get(epoch).get(1).asDouble(), 5e-4 * Math.abs(value) + 1e-12);
                assertEquals(other, drawn.path("rows").get(epoch).get(2).asDouble(), 5e-4 * Math.abs(other) + 1e-12);
                for (String line : List.of("training", "validation")) {
                    double height = drawn.path("points").path(line + (epoch + 1)).asDouble(Double.NaN);
                    assertEquals(line.equals("training") ? value : other,
                            first.get(0).asDouble() + perPixel * (height - first.get(1).asDouble()),
                            3 * Math.abs(perPixel), line + " " + name + " of epoch " + (epoch + 1) + " as drawn");
                }
            }
        }
    }

    @Test
    void keysSwitchViews() {
        browser.open(report(), "", WIDE, 900, false);
        browser.evaluate("document.querySelector('#inside-quantity [role=tab]').focus()");
        browser.press("ArrowRight");
        String selected = "document.querySelector('#inside-quantity [aria-selected=true]').textContent";
        assertEquals("Zeros", text(selected));
        assertEquals("Zeros", text("document.activeElement.textContent"));
        assertEquals("#inside-quantity=Zeros", text("location.hash"));
        String marks = "document.querySelectorAll('#inside-quantity .shown .plot svg .mark-rect path').length";
        assertTrue(browser.evaluate(marks).asInt() >= 12, "cells of the map that was switched to");
        browser.press("End");
        assertEquals("Dead units", text(selected));
        browser.press("ArrowRight");
        assertEquals("Update to weight", text(selected), "after the last comes the first");
        browser.open(report(), "#inside-quantity=Zeros", WIDE, 901, false);
        assertEquals("Zeros", text(selected), "the address names a view");
    }

    @Test
    void whatWasObservedInsideIsNamed() {
        browser.open(report(), "", WIDE, 900, false);
        assertEquals("dense has 1 dead unit: channel 2 since epoch 4.",
                text("document.querySelector('#inside li').textContent"));
        assertEquals(6, browser.evaluate("[...document.querySelectorAll('#inside .chart')].at(-1)"
                + ".querySelectorAll('svg .role-mark.mark-rect path').length").asInt(), "bins that are not empty");
        // Of 20 values 5 % are 1: a quarter of the first bin with 4, from -3 to -1. The median lies at 2 / 12 of the
        // last.
        assertEquals("2 | -3.000 | -2.500 | 1.333 | 2.833 | 3.000", text("[...[...document.querySelectorAll('#inside "
                + ".chart')].at(-1).querySelector('tbody tr:last-child').cells].map(c => c.textContent).join(' | ')"));
    }

    @Test
    void aKeySwitchesToDarkAndBack() {
        browser.open(report(), "", WIDE, 900, false);
        String background = "getComputedStyle(document.body).backgroundColor";
        String line = "getComputedStyle(document.querySelector('.plot .mark-line path')).stroke";
        String light = text(background);
        String lightLine = text(line);
        browser.press("Tab");
        assertEquals("Skip to the content", text("document.activeElement.textContent"));
        browser.press("Tab");
        browser.press("Enter");
        assertEquals("rgb(20, 23, 27)", text(background));
        assertNotEquals(lightLine, text(line), "charts follow");
        browser.press("Enter");
        assertEquals(light, text(background));
    }

    @Test
    void printShowsAllViews() {
        browser.open(report(), "", WIDE, 900, true);
        assertTrue(browser.print().length > 20_000);
        assertEquals(0, browser.evaluate("[...document.querySelectorAll('.plot')].filter(plot => "
                + "!plot.querySelector('svg')).length").asInt(), "views that were not drawn for print");
        assertEquals(1, browser.evaluate("document.querySelectorAll('#inside-quantity > .panel.shown').length")
                .asInt(), "afterwards one is shown again");
    }
}
