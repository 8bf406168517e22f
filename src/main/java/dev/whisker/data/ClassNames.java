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

    /** What Java puts in the place of bytes that are no letter in the encoding of names. */
    private static final char UNREADABLE = '\uFFFD';

    private ClassNames() {
    }

    /**
     * @throws WhiskerException if a name has letters that cannot be read: labels would be in another order elsewhere
     */
    static List<String> of(List<Path> folders) {
        return folders.stream().map(folder -> of(folder, System.getProperty("sun.jnu.encoding", ""))).toList();
    }

    /** @param encoding in which Java reads the names of files: that of the locale of the process */
    static String of(Path folder, String encoding) {
        String name = folder.getFileName().toString();
        if (name.indexOf(UNREADABLE) >= 0) {
            throw new WhiskerException("the class folder " + folder + " has letters in its name that are not "
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
