package dev.whisker;

import dev.whisker.support.MarkdownPage;
import java.io.File;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What docs/dependencies.md lists, and the artifacts that the build has resolved. */
final class Dependencies {
    static final String SHIPPED = "What a program that uses Whisker has on its class path";
    static final String WITHIN_OPENCV = "Libraries within OpenCV";
    static final String SCRIPTS = "Scripts in pages";
    static final String FOR_TESTS = "What only the tests use";
    private static final Pattern ROW = Pattern.compile("\\| `.*");

    private Dependencies() {
    }

    /**
     * A row of the page.
     *
     * @param name group and artifact with a colon, or the name of a library that is not an artifact
     * @param rest the columns after the license
     */
    record Row(String name, String version, String license, List<String> rest) {
        /** Whether a file of the local repository is this artifact, of any version. */
        boolean isArtifactOf(String jar) {
            return jar.contains("/" + name.replace('.', '/').replace(':', '/') + "/");
        }

        /** The version without that of JavaCPP, which the presets append. */
        String upstreamVersion() {
            return name.startsWith("org.bytedeco:") ? version.replaceFirst("-[^-]*$", "") : version;
        }
    }

    /** The rows of a section. */
    static List<Row> rows(String section) {
        String page = MarkdownPage.of("docs/dependencies.md").text();
        String text = page.split("(?m)^## " + Pattern.quote(section) + "$")[1].split("(?m)^## ")[0];
        return text.lines().filter(line -> ROW.matcher(line).matches()).map(Dependencies::row).toList();
    }

    private static Row row(String line) {
        List<String> cells = Arrays.stream(line.split("\\|")).skip(1).map(String::strip).toList();
        return new Row(cells.get(0).replace("`", ""), cells.get(1), cells.get(2),
                cells.subList(3, cells.size()));
    }

    static List<Row> all() {
        return Stream.of(SHIPPED, WITHIN_OPENCV, SCRIPTS, FOR_TESTS).flatMap(section -> rows(section).stream())
                .toList();
    }

    /** The jars on the class path that come from the local repository. */
    static List<String> jars() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar") && entry.contains("/repository/")).toList();
    }

    /** The version of a jar in the local repository. */
    static String version(String jar) {
        String[] parts = jar.split("/");
        return parts[parts.length - 2];
    }

    /** The row that a jar belongs to. */
    static Optional<Row> row(List<Row> rows, String jar) {
        return rows.stream().filter(row -> row.isArtifactOf(jar)).findFirst();
    }
}
