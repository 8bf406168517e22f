package dev.whisker.data;

import dev.whisker.WhiskerException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads the names of class folders and finds names that look the same to people. */
final class ClassNames {
    private static final String DIFFER = "differ only in case, spaces or the Unicode form of letters";

    /** The character that Java substitutes for bytes that are invalid in the encoding of file names. */
    private static final char REPLACEMENT = '\uFFFD';

    private ClassNames() {
    }

    /**
     * @throws WhiskerException if a name has characters that cannot be read: labels would be in a different order
     *         elsewhere
     */
    static List<String> of(List<Path> folders) {
        return folders.stream().map(folder -> of(folder, System.getProperty("sun.jnu.encoding", ""))).toList();
    }

    /** @param encoding the encoding in which Java reads file names, set by the locale of the process */
    static String of(Path folder, String encoding) {
        String name = folder.getFileName().toString();
        if (name.indexOf(REPLACEMENT) >= 0) {
            throw new WhiskerException("the class folder " + folder + " has characters in its name that are not "
                    + (encoding.equals("UTF-8") ? "in UTF-8; rename it"
                    : "in the character set of this process (" + encoding + "); set LC_ALL=C.UTF-8, or rename it"));
        }
        return name;
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

    /** Returns a line for each group of names that look the same. */
    static List<String> alike(List<String> names) {
        Map<String, List<String>> groups = names.stream()
                .collect(Collectors.groupingBy(ClassNames::look, LinkedHashMap::new, Collectors.toList()));
        return groups.values().stream().filter(group -> group.size() > 1)
                .map(group -> "the class folders '" + String.join("', '", group) + "' " + DIFFER
                        + ", and are treated as " + group.size() + " classes")
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
