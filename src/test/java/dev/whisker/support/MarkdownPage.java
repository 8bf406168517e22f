package dev.whisker.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A page of the documentation: its text, listings, links and headings. */
public record MarkdownPage(Path path, String text) {
    private static final Pattern LISTING = Pattern.compile("(?ms)^```([a-z]*)\n(.*?)^```$");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");

    /** Reads a page; the path is relative to the root of the project. */
    public static MarkdownPage of(String path) {
        return read(Path.of(path));
    }

    private static MarkdownPage read(Path path) {
        try {
            return new MarkdownPage(path, Files.readString(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All pages: those in the root, and those anywhere in docs and tests-data. */
    public static List<MarkdownPage> all() throws IOException {
        List<MarkdownPage> pages = new ArrayList<>();
        for (String directory : List.of("", "docs", "tests-data")) {
            try (Stream<Path> files = Files.walk(Path.of(directory), directory.isEmpty() ? 1 : 9)) {
                files.filter(file -> file.toString().endsWith(".md")).sorted().map(MarkdownPage::read)
                        .forEach(pages::add);
            }
        }
        return pages;
    }

    /** The listings in a language, in order, each with the line break at its end. */
    public List<String> listings(String language) {
        return LISTING.matcher(text).results().filter(found -> found.group(1).equals(language))
                .map(found -> found.group(2)).toList();
    }

    /** The targets of all links. */
    public List<String> links() {
        return LINK.matcher(LISTING.matcher(text).replaceAll("")).results().map(found -> found.group(1)).toList();
    }

    /** Whether the page has a heading that a link names by what follows its {@code #}. */
    public boolean hasAnchor(String anchor) {
        Matcher heading = HEADING.matcher(LISTING.matcher(text).replaceAll(""));
        return heading.results().anyMatch(found -> anchor(found.group(1)).equals(anchor));
    }

    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}_ -]", "").replace(' ', '-');
    }
}
