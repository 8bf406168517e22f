package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.support.Chromium;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of an inspection as a browser shows it, from disk. Pictures of it are left in target/pages. */
class InspectBrowserTest {
    private static final Path PICTURES = Path.of("target", "pages");
    private static final int WIDE = 1280;
    private static final int PHONE = 390;

    @TempDir
    static Path temporary;

    private static Path page;
    private static Chromium browser;

    @BeforeAll
    static void inspect() throws IOException, InterruptedException {
        Assumptions.assumeTrue(Chromium.program().isPresent(), "there is no Chromium; on Debian the package chromium "
                + "has it");
        Path data = temporary.resolve("data");
        ColorRuns.pictures(data.resolve("red & <b>"), ColorRuns.RED, 12);
        ColorRuns.pictures(data.resolve("blue"), ColorRuns.BLUE, 12);
        Path yaml = Files.writeString(temporary.resolve("colors.yaml"), """
                data:
                  image_size: [12, 12]
                  split: {train: 60, validation: 20, test: 20}
                  batch: 4
                model:
                  - Rescaling(1/127.5, offset=-1)
                  - Conv2D(4, 3, activation=relu)
                  - MaxPooling2D(2)
                  - Conv2D(5, 2, activation=relu)
                  - Flatten
                  - Dense(2)
                training:
                  epochs: 3
                  loss: sparse_categorical_crossentropy
                  optimizer: {adam: {learning_rate: 0.02}}
                """);
        Path run = temporary.resolve("run");
        ColorRuns.succeed("train", yaml, "--data", data, "--out", run, "--backend", "reference", "--no-report");
        ColorRuns.succeed("inspect", run, data.resolve("red & <b>/3.png"), data.resolve("blue/5.png"), "--analyses",
                "all", "--data", data, "--backend", "reference");
        page = run.resolve("inspect/inspect.html");
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

    private static String text(String expression) {
        return browser.evaluate(expression).asText();
    }

    @Test
    void isDrawnInLightAndDarkAndOnPhones() throws IOException {
        for (int width : new int[] {WIDE, PHONE}) {
            for (boolean dark : new boolean[] {false, true}) {
                browser.open(page, "", width, 900, dark);
                int overflow = browser.evaluate("document.documentElement.scrollWidth - innerWidth").asInt();
                assertTrue(overflow <= 0, overflow + " pixels are beyond the edge at a width of " + width);
                browser.screenshot(PICTURES.resolve("inspect" + (width == PHONE ? "-phone" : "")
                        + (dark ? "-dark" : "") + ".png"));
            }
        }
        assertTrue(Files.size(page) < 2_000_000, Files.size(page) + " bytes");
    }

    @Test
    void everyMapSaysWhatItShows() {
        browser.open(page, "", WIDE, 900, false);
        assertTrue(browser.evaluate("document.images.length").asInt() > 20);
        assertEquals(0, browser.evaluate("[...document.images].filter(image => image.alt.length < 5 || "
                + "!image.naturalWidth).length").asInt(), "pictures without a text");
        assertEquals(0, browser.evaluate("[...document.querySelectorAll('.unitmap')].filter(map => "
                + "!map.ariaLabel.includes('largest value')).length").asInt(), "channels without a text");
        assertEquals(0, browser.evaluate("document.querySelectorAll('main b').length").asInt(),
                "markup that comes from the name of a class");
        assertTrue(text("document.querySelector('#evidence').textContent").contains("rank correlation"));
    }

    @Test
    void keysSwitchLayersChannelsAndClasses() {
        browser.open(page, "", WIDE, 900, false);
        String unit = "document.querySelector('.unitname').textContent";
        assertTrue(text(unit).startsWith("conv2d_1, channel "), text(unit));
        browser.evaluate("document.querySelector('.atlasrows').focus()");
        browser.press("ArrowUp");
        assertTrue(text(unit).startsWith("max_pooling2d, channel "), text(unit));
        String before = text(unit);
        browser.evaluate("document.querySelector('.strip').focus()");
        browser.press("ArrowRight");
        assertNotEquals(before, text(unit));
        assertTrue(text("location.hash").startsWith("#layer=max_pooling2d&channel="), text("location.hash"));
        String chosen = "document.querySelector('#evidence .panel.shown .tabs [aria-selected=true]').textContent";
        String first = text(chosen);
        browser.evaluate("document.querySelector('#evidence .panel.shown .tabs [role=tab]').focus()");
        browser.press("ArrowRight");
        assertNotEquals(first, text(chosen));
    }

    @Test
    void anAddressNamesAUnit() {
        browser.open(page, "", WIDE, 900, false);
        browser.evaluate("document.querySelector('.strip').focus()");
        browser.press("ArrowRight");
        String address = text("location.hash");
        String unit = text("document.querySelector('.unitname').textContent");
        browser.open(page, address, WIDE, 900, false);
        assertEquals(unit, text("document.querySelector('.unitname').textContent"));
    }
}
