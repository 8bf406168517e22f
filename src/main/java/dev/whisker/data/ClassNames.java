package dev.whisker.data;

import dev.whisker.WhiskerException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The names of class folders, and whether two of them look the same to people. */
final class ClassNames {
    private static final String DIFFER = "differ only in case, spaces or the Unicode form of letters";

    private ClassNames() {
    }

    static List<String> of(List<Path> folders) {
        return folders.stream().map(folder -> folder.getFileName().toString()).toList();
    }

    /** @throws WhiskerException if two parts have different classes */
    static void requireSame(Path root, String part, List<String> names, String otherPart, List<String> others) {
        if (names.equals(others)) {
            return;
        }
        String remedy = looks(names).equals(looks(others)) ? "; they " + DIFFER + ": give each class one name" : "";
        throw new WhiskerException("the parts of " + root + " have different classes: " + part + " has " + names + ", "
                + otherPart + " has " + others + remedy);
    }

    /** A line for every group of names that look the same. */
    static List<String> alike(List<String> names) {
        Map<String, List<String>> groups = names.stream()
                .collect(Collectors.groupingBy(ClassNames::look, LinkedHashMap::new, Collectors.toList()));
        return groups.values().stream().filter(group -> group.size() > 1)
                .map(group -> "the class folders '" + String.join("', '", group) + "' " + DIFFER
                        + ", and are taken for " + group.size() + " classes")
                .toList();
    }

    private static List<String> looks(List<String> names) {
        return names.stream().map(ClassNames::look).sorted().toList();
    }

    private static String look(String name) {
        String composed = Normalizer.normalize(name, Normalizer.Form.NFKC);
        return composed.toLowerCase(Locale.ROOT).replaceAll("\\s+", " ").strip();
    }
}
