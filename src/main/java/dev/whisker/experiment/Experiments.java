package dev.whisker.experiment;

import dev.whisker.WhiskerException;
import dev.whisker.describe.NearestName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The experiments that come with the program, and those that people write: files of the same form. */
public final class Experiments {
    /** Built in, in the order of lists. */
    private static final List<String> NAMES =
            List.of("demo", "A1", "A2", "A3", "A4", "B1", "B2", "B3", "B4", "C1", "C2", "C3", "C4",
            "D1", "D2", "D3", "D4", "E1", "E2", "E3", "E4");
    private static final String ENDING = ".yaml";

    private Experiments() {
    }

    /** The names of the built-in experiments. */
    public static List<String> names() {
        return NAMES;
    }

    /** Whether a text names a file, by its form, rather than a built-in experiment. */
    public static boolean isFile(String nameOrFile) {
        return nameOrFile.matches(".*\\.ya?ml|.*[/\\\\].*");
    }

    /** All built-in experiments. */
    public static List<Experiment> all() {
        return NAMES.stream().map(Experiments::find).toList();
    }

    /**
     * An experiment by its built-in name, or from a file.
     *
     * @throws WhiskerException if there is neither, or the file is not right
     */
    public static Experiment find(String nameOrFile) {
        return find(nameOrFile, List.of());
    }

    /**
     * {@link #find(String)}, with parts that are set before it is read.
     *
     * @param settings as of {@link ExperimentReader#read(String, String, String, List)}
     */
    public static Experiment find(String nameOrFile, List<String> settings) {
        Source source = source(nameOrFile);
        return ExperimentReader.read(source.name, source.place, source.text, settings);
    }

    /** The text of an experiment in YAML, with the path that a setting has for each entry of a list in a comment. */
    public static String text(String nameOrFile) {
        Source source = source(nameOrFile);
        return YamlPaths.withPaths(source.place, source.text);
    }

    /** @param place in messages */
    private record Source(String name, String place, String text) {
    }

    private static Source source(String nameOrFile) {
        if (!isFile(nameOrFile)) {
            return builtIn(nameOrFile);
        }
        Path file = TextFile.path("the experiment file", nameOrFile);
        return new Source(file.getFileName().toString().replaceFirst("\\.ya?ml$", ""), nameOrFile, text(file));
    }

    private static Source builtIn(String name) {
        String known = NAMES.stream().filter(name::equalsIgnoreCase).findFirst().orElseThrow(() ->
                new WhiskerException("unknown experiment '" + name + "'"
                + NearestName.hint(name, NAMES) + "; built in are " + String.join(", ", NAMES)
                + "; a file's name ends in " + ENDING));
        String resource = "/experiments/" + known + ENDING;
        try (InputStream in = Experiments.class.getResourceAsStream(resource)) {
            return new Source(known, known + ENDING, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException("the resource " + resource + " cannot be read", e);
        }
    }

    private static String text(Path file) {
        if (!Files.exists(file)) {
            throw new WhiskerException("there is no experiment file " + file + "; built in are "
                    + String.join(", ", NAMES));
        }
        return TextFile.read(file, TextFile.MAX_EXPERIMENT);
    }
}
