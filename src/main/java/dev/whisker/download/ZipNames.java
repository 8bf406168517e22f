package dev.whisker.download;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipException;

/**
 * Checks the names of an archive's entries: each must lead to a place below the target, to the same one on every file
 * system, and no two to the same.
 */
final class ZipNames {
    private static final int MAX_NAME_LENGTH = 1024;
    private static final int MAX_PART_LENGTH = 200;
    private static final int MAX_DEPTH = 32;
    private static final int MAX_SHOWN_LENGTH = 80;
    private static final int ZERO_WIDTH_NON_JOINER = 0x200c;
    private static final int ZERO_WIDTH_JOINER = 0x200d;

    private final Set<String> entries = new HashSet<>();

    /** All files and folders, including those that are only parents of entries, by their name without letter case. */
    private final Map<String, String> places = new HashMap<>();

    /** Checks the next name. */
    void add(String name) throws ZipException {
        requireInner(name);
        String path = name.replaceAll("/$", "");
        if (!entries.add(plain(path))) {
            throw new ZipException(shown(name) + " appears twice");
        }
        for (int end = path.indexOf('/'); ; end = path.indexOf('/', end + 1)) {
            String place = end < 0 ? path : path.substring(0, end);
            String other = places.putIfAbsent(plain(place), place);
            if (other != null && !other.equals(place)) {
                throw new ZipException(shown(name) + " and " + shown(other) + " differ only in letter case");
            }
            if (end < 0) {
                return;
            }
        }
    }

    /** Returns the form of a name that is the same on file systems that ignore letter case or decompose letters. */
    private static String plain(String path) {
        return Normalizer.normalize(path, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }

    /** Refuses names that are not in the normal form of a path below the target. */
    private static void requireInner(String name) throws ZipException {
        boolean strange = name.isEmpty() || name.indexOf('\\') >= 0 || !name.codePoints().allMatch(ZipNames::isPlain)
                || name.matches("[A-Za-z]:.*");
        if (strange || name.startsWith("/")) {
            throw new ZipException("the name " + shown(name) + " is not the name of a file inside a folder");
        }
        String[] parts = name.replaceAll("/$", "").split("/", -1);
        if (name.length() > MAX_NAME_LENGTH || parts.length > MAX_DEPTH) {
            throw new ZipException("the name " + shown(name) + " is too long: " + name.length() + " characters in "
                    + parts.length
                    + " parts; at most " + MAX_NAME_LENGTH + " in " + MAX_DEPTH + " are allowed");
        }
        for (String part : parts) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                throw new ZipException("the name " + shown(name)
                        + " leads out of the folder, or has empty, '.' or '..' parts");
            }
            if (part.length() > MAX_PART_LENGTH) {
                throw new ZipException("the name " + shown(name) + " has a part of " + part.length()
                        + " characters, more than " + MAX_PART_LENGTH);
            }
        }
    }

    /** Whether a character neither controls a terminal nor reorders a line. */
    private static boolean isPlain(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            case Character.FORMAT -> character == ZERO_WIDTH_NON_JOINER || character == ZERO_WIDTH_JOINER;
            default -> true;
        };
    }

    /** Returns a name for a message: in quotes, escaped, and cut. */
    static String shown(String name) {
        StringBuilder text = new StringBuilder("'");
        name.codePoints().limit(MAX_SHOWN_LENGTH).forEach(c -> {
            if (isPlain(c)) {
                text.appendCodePoint(c);
            } else {
                text.append(String.format(Locale.ROOT, "\\u%04x", c));
            }
        });
        return text.append(name.codePointCount(0, name.length()) > MAX_SHOWN_LENGTH ? "...'" : "'")
                .toString();
    }
}
