package dev.whisker.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The names of the parts of a data set, and other common names for them. */
final class PartNames {
    /** In the order in which their files are numbered. */
    static final List<String> ALL = List.of("train", "validation", "test");

    private static final Map<String, String> ACCEPTED = Map.of("train", "train", "validation", "validation",
            "val", "validation", "valid", "validation", "test", "test");

    private static final Map<String, String> SYNONYMS = Map.ofEntries(
            Map.entry("train", "train"), Map.entry("training", "train"),
            Map.entry("validation", "validation"), Map.entry("val", "validation"), Map.entry("valid", "validation"),
            Map.entry("validate", "validation"), Map.entry("eval", "validation"), Map.entry("evaluation", "validation"),
            Map.entry("dev", "validation"),
            Map.entry("test", "test"), Map.entry("testing", "test"), Map.entry("tests", "test"));

    private static final String SUFFIXES = "(dataset|data|set|images|imgs|pictures|split|folder)$";

    private PartNames() {
    }

    /** Returns the part whose folder may have this name: train, validation, val, valid or test, in any case. */
    static Optional<String> of(String name) {
        return Optional.ofNullable(ACCEPTED.get(name.toLowerCase(Locale.ROOT)));
    }

    /** Returns the part that is the folder of this name. */
    static Optional<String> of(Path folder) {
        return of(folder.getFileName().toString());
    }

    /**
     * Returns the part that a folder name stands for, in any case and with suffixes: Training, val2017, Test Images.
     */
    static Optional<String> meantBy(String name) {
        String letters = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
        return Optional.ofNullable(SYNONYMS.get(letters.replaceFirst(SUFFIXES, "")));
    }
}
