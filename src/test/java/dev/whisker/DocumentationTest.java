package dev.whisker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.support.MarkdownPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** All pages: their Java is in files that are compiled and tested, and their links lead somewhere. */
class DocumentationTest {
    /** What pages may show: the examples among these tests, and the example projects. */
    private static final List<Path> EXAMPLES = List.of(Path.of("src/test/java/dev/whisker/example"), Path.of("src/it"));

    private static List<String> examples() throws IOException {
        List<String> examples = new ArrayList<>();
        for (Path root : EXAMPLES) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    examples.add(normalized(Files.readString(file)));
                }
            }
        }
        return examples;
    }

    /** Without indentation, so that a page may show a part of a file. */
    private static String normalized(String code) {
        return code.lines().map(String::strip).collect(Collectors.joining("\n", "\n", "\n"));
    }

    @Test
    void everyJavaListingIsInAnExample() throws IOException {
        List<String> examples = examples();
        int listings = 0;
        for (MarkdownPage page : MarkdownPage.all()) {
            for (String listing : page.listings("java")) {
                String code = normalized(listing);
                assertTrue(examples.stream().anyMatch(example -> example.contains(code)),
                        () -> page.path() + " shows Java that is in no file under " + EXAMPLES + ":\n" + listing);
                listings++;
            }
        }
        assertTrue(listings >= 7, "listings found: " + listings);
    }

    @Test
    void wholeExamplesAreShownWhole() throws IOException {
        for (String name : List.of("SteepTanh", "SteepTanhTest", "TrainOnArrays")) {
            Path source = Path.of("src/test/java/dev/whisker/example/" + name + ".java");
            String code = Files.readString(source).replaceFirst("(?s)^package [^\n]*\n\n", "");
            MarkdownPage page = MarkdownPage.of(name.startsWith("Steep") ? "docs/own-layers.md" : "docs/library.md");
            assertTrue(page.listings("java").contains(code), () -> page.path() + " shows all of " + source);
        }
    }

    @Test
    void linksLeadSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (MarkdownPage page : MarkdownPage.all()) {
            for (String link : page.links()) {
                if (!link.contains("://") && !leadsSomewhere(page, link)) {
                    broken.add(page.path() + ": " + link);
                }
                links++;
            }
        }
        assertEquals(List.of(), broken);
        assertTrue(links > 50, "links found: " + links);
    }

    private static boolean leadsSomewhere(MarkdownPage page, String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? page.path() : page.path().resolveSibling(parts[0]).normalize();
        return Files.exists(target)
                && (parts.length == 1 || MarkdownPage.of(target.toString()).hasAnchor(parts[1]));
    }
}
