package dev.whisker.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whisker.WhiskerException;
import dev.whisker.format.Sha256;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlPageTest {
    private static final String NASTY = "</script><img src=x onerror=\"alert('1')\">\u202Egpj.exe & \u0007{{title}}";

    @TempDir
    Path directory;

    private static Chart chart(String name) {
        return new LineChart(name, "epoch", "accuracy").epochs(name, new double[] {0.5, Double.NaN, 0.75})
                .epochs("validation", new double[] {0.4, 0.6}).reference("chance", 0.5).chart("It rises to " + name);
    }

    @Test
    void namesFromOutsideAreText() {
        BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
        String page = new HtmlPage(NASTY, NASTY).section("one", NASTY, chart(NASTY).html(),
                        new Facts().add(NASTY, NASTY, NASTY).html(),
                        new DataTable(NASTY, List.of(NASTY, "b")).row(List.of(NASTY, NASTY)).html(),
                        new Tabs("tabs", NASTY).add(NASTY, Html.text(NASTY)).add("b", Html.note(NASTY)).html(),
                        new Gallery(new PageBudget(9999)).add(Picture.jpeg(image, NASTY), Picture.png(image, NASTY),
                                NASTY, NASTY).html(),
                        new HeatMap(NASTY, NASTY, NASTY, NASTY, false).put(NASTY, 1, 2).chart(NASTY).html())
                .footer(NASTY).render();
        assertFalse(page.contains("<img src=x"), "markup in a name");
        assertFalse(page.contains("\u202E"), "a character that turns the direction");
        assertFalse(page.contains("\u0007"), "a control character");
        assertTrue(page.contains("<h1>&lt;/script&gt;&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;"
                + "\\u202egpj.exe &amp; \\u0007{{title}}</h1>"));
        assertEquals(count(page, "<script"), count(page, "</script"), "scripts that are opened and closed");
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }

    @Test
    void aChartHasItsNumbersInATableAndAsJson() throws IOException {
        String markup = chart("training").html().markup();
        assertTrue(markup.contains("<th scope=\"row\">3</th><td class=\"figure\">0.7500</td>"
                + "<td class=\"figure\">–</td>"), markup);
        assertTrue(markup.contains("aria-label=\"training. It rises to training\""), markup);
        Matcher json = Pattern.compile("application/json\">(.*?)</script>", Pattern.DOTALL).matcher(markup);
        assertTrue(json.find());
        var layers = new ObjectMapper().readTree(json.group(1)).path("layer");
        var values = layers.get(1).path("data").path("values");
        assertEquals(4, values.size(), "points that are finite");
        assertEquals("{\"s\":\"training\",\"i\":2,\"x\":3.0,\"y\":0.75}", values.get(1).toString());
        assertEquals("{\"s\":\"chance\",\"i\":1,\"x\":3.0,\"y\":0.5}",
                layers.get(0).path("data").path("values").get(1).toString());
    }

    @Test
    void nothingIsLoadedFromAnywhere() {
        String page = new HtmlPage("a", "b").section("one", "One", chart("c").html()).render();
        String own = page.replaceAll("(?s)<!--.*?-->", "").replaceAll("(?s)<script>\\s*!function.*?</script>", "");
        assertFalse(own.contains("http:") || own.contains("https:"), "an address in the page");
        assertTrue(page.contains("Content-Security-Policy\" content=\"default-src 'none'; img-src data:;"));
    }

    @Test
    void chartScriptsAreThereOnlyForCharts() {
        int without = new HtmlPage("a", "b").section("one", "One", Html.paragraph("text")).render().length();
        int with = new HtmlPage("a", "b").section("one", "One", chart("c").html()).render().length();
        assertTrue(without < 40_000, without + " characters");
        assertTrue(with > 750_000 && with < 850_000, with + " characters");
    }

    @Test
    void bundledScriptsAreThoseThatWereFetched() throws IOException {
        List<String> sums = Resources.text(HtmlPage.class, "vega/SHA256SUMS").lines().toList();
        assertEquals(6, sums.size());
        for (String line : sums) {
            String[] words = line.split("  ");
            try (InputStream in = HtmlPage.class.getResourceAsStream("vega/" + words[1])) {
                assertEquals(words[0], Sha256.hex(in.readAllBytes()), words[1]);
            }
        }
    }

    @Test
    void picturesThatFindNoRoomAreCounted() {
        BufferedImage image = new BufferedImage(40, 40, BufferedImage.TYPE_INT_RGB);
        Picture picture = Picture.jpeg(image, "gray");
        Gallery gallery = new Gallery(new PageBudget(2 * picture.bytes()));
        for (int i = 0; i < 5; i++) {
            gallery.add(picture, null, "number " + i, "");
        }
        String markup = gallery.html().markup();
        assertEquals(2, count(markup, "<img "));
        assertTrue(markup.contains("3 pictures are left out, so that the page stays small."), markup);
    }

    @Test
    void aPageThatIsTooLargeIsNotWritten() {
        Path file = directory.resolve("large.html");
        HtmlPage page = new HtmlPage("a", "b").section("one", "One", Html.paragraph("x".repeat(5_000_000)));
        WhiskerException e = assertThrows(WhiskerException.class, () -> page.write(file));
        assertTrue(e.getMessage().contains("would take 5.0 MB, and at most 5.0 MB"), e.getMessage());
        assertFalse(Files.exists(file));
    }

    @Test
    void aSectionNeedsAName() {
        assertThrows(IllegalArgumentException.class, () -> new HtmlPage("a", "b").section("Two words", "Heading"));
    }

    @Test
    void figuresHaveFourDigits() {
        assertEquals("0.9731", Figures.of(0.97312));
        assertEquals("12.35", Figures.of(12.3456));
        assertEquals("123457", Figures.of(123456.7));
        assertEquals("1.20e-07", Figures.of(1.2e-7));
        assertEquals("–", Figures.of(Double.NaN));
        assertEquals("1,234,567", Figures.count(1234567));
        assertEquals("97.3\u00a0%", Figures.percent(0.9731));
    }

    @Test
    void viridisRunsFromDarkToLight() {
        assertEquals(0x440154, Palette.viridis(-1));
        assertEquals(0xFDE725, Palette.viridis(2));
        assertEquals(0x21918D, Palette.viridis(0.5));
        double last = -1;
        for (int i = 0; i <= 100; i++) {
            int color = Palette.viridis(i / 100.0);
            double luma = 0.2126 * (color >> 16) + 0.7152 * (color >> 8 & 0xFF) + 0.0722 * (color & 0xFF);
            assertTrue(luma > last, "at " + i);
            last = luma;
        }
    }

    @Test
    void picturesAreReducedInSteps() {
        BufferedImage image = new BufferedImage(1000, 300, BufferedImage.TYPE_INT_RGB);
        BufferedImage reduced = Picture.reduced(image, 160);
        assertEquals(160, reduced.getWidth());
        assertEquals(48, reduced.getHeight(), 1);
    }
}
