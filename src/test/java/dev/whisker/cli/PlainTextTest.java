package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nothing that comes from outside steers the terminal that it is shown on. */
class PlainTextTest {
    private static final String RED = "\u001b[31m";

    @TempDir
    Path temporary;

    @ParameterizedTest
    @CsvSource({
        "'cats', 'cats'",
        "'caf\u00e9 \u732b \ud83d\ude3a', 'caf\u00e9 \u732b \ud83d\ude3a'",
        "'\u001b[2J', '\\u001b[2J'",
        "'\u009b31m', '\\u009b31m'",
        "'a\nb\tc\r', 'a\\u000ab\\u0009c\\u000d'",
        "'\u202egnp.exe', '\\u202egnp.exe'",
        "'\u2028', '\\u2028'",
        "'\ufeff', '\\ufeff'",
        "'\ud800', '\\ud800'",
        "'\u0915\u094d\u200d\u0937', '\u0915\u094d\u200d\u0937'",
        "'\udb40\udc01', '\\udb40\\udc01'",
    })
    void aWordHasNoControlCharacters(String text, String plain) {
        assertEquals(plain, PlainText.word(text));
    }

    @Test
    void linesStayLinesAndJsonStaysJson() throws IOException {
        assertEquals("a\nb\\u001b", PlainText.lines("a\nb\u001b"));
        String json = PlainText.json("{\n\t\"a\" : \"\u009b\u202e\u00e9\"\r}");
        assertEquals("\u009b\u202e\u00e9", new ObjectMapper().readTree(json).path("a").asText());
        assertFalse(json.contains("\u009b") || json.contains("\u202e"), json);
    }

    @Test
    void aMessageIsOneLineOfBoundedLengthThatKeepsBothEnds() {
        assertEquals("a; b; c", PlainText.message("a\n  b \r\n\nc\n"));
        String message = PlainText.message("what is wrong " + "x".repeat(180_000) + "\u001b\n what to do");
        assertTrue(message.length() < 5_000, "is " + message.length());
        assertTrue(message.startsWith("what is wrong xxx") && message.endsWith("xxx\\u001b; what to do"), message);
        assertTrue(message.contains("[... "), message);
    }

    private Path pictures(String folder) throws IOException {
        Path data = temporary.resolve("data");
        Files.createDirectories(data.resolve(folder));
        ImageIO.write(new BufferedImage(9, 9, BufferedImage.TYPE_INT_RGB), "png",
                data.resolve(folder).resolve(RED + "a\nb.png").toFile());
        return data;
    }

    @Test
    void namesOfFoldersAndFiles() throws IOException {
        Path data = pictures(RED + "cats");
        Files.writeString(data.resolve(RED + "cats").resolve(RED + "bad.png"), "no picture");
        for (String format : new String[] {"", "--json"}) {
            for (String command : new String[] {"labels", "scan"}) {
                CliRunner.Output output = format.isEmpty() ? CliRunner.run("data", command, data)
                        : CliRunner.run("data", command, data, format);
                assertFalse((output.out() + output.err()).contains("\u001b"), output.out() + output.err());
                assertTrue((output.out() + output.err()).toLowerCase(java.util.Locale.ROOT).contains("\\u001b[31m"),
                        output.out() + output.err());
            }
        }
    }

    @Test
    void namesOfEntriesAndWordsOfFiles() throws IOException {
        Path npz = temporary.resolve("a.npz");
        try (OutputStream out = Files.newOutputStream(npz); ZipOutputStream zip =
                new ZipOutputStream(out, StandardCharsets.UTF_8)) {
            zip.putNextEntry(new ZipEntry(RED + "kernel.npy"));
            zip.write("no array".getBytes(StandardCharsets.UTF_8));
        }
        CliRunner.Output output = CliRunner.run("import", npz);
        assertEquals(1, output.code());
        assertFalse((output.out() + output.err()).contains("\u001b"), output.err());

        Path yaml = Files.writeString(temporary.resolve("a.yaml"), "\"\\e[31mmodel\": 1\n");
        output = CliRunner.run("summary", yaml);
        assertEquals("whisker: " + yaml
                + " line 1, \\u001b[31mmodel: unknown key '\\u001b[31mmodel' (did you mean 'model'?); known keys: "
                + "title, published, data,"
                + " model, freeze, fine_tune_from, weights, training\n", output.err());

        output = CliRunner.run("summary", RED + "B3");
        assertTrue(output.err().startsWith("whisker: unknown experiment '\\u001b[31mB3'"), output.err());
        output = CliRunner.run("summ\u001b[1mary");
        assertFalse(output.err().contains("\u001b"), output.err());
    }
}
