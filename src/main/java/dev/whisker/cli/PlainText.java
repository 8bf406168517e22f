package dev.whisker.cli;

import java.util.Locale;

/**
 * Makes texts from outside (names of files and classes, words of a YAML file, messages that quote them) fit to be
 * shown. A terminal obeys the control characters it receives, so a folder's name could otherwise move the cursor,
 * recolor or forge lines, or retitle the window; and a message that quotes a megabyte helps nobody.
 */
final class PlainText {
    /** Longer than any list of faults that the program composes. */
    private static final int MAX_MESSAGE = 4_000;
    private static final int MAX_ARGUMENT = 1_000;
    private static final char ZERO_WIDTH_NON_JOINER = '\u200c';
    private static final char ZERO_WIDTH_JOINER = '\u200d';

    private PlainText() {
    }

    /**
     * A word or name within a line: control characters escaped, line ends among them, and the middle left out where it
     * is very long.
     */
    static String word(String text) {
        return escape(shortened(text, MAX_ARGUMENT), "");
    }

    /** Several lines: control characters escaped but for line ends. */
    static String lines(String text) {
        return escape(text, "\n");
    }

    /**
     * A complete message in one line: line ends become semicolons, and the middle is left out where it is very long.
     */
    static String message(String text) {
        String line = shortened(text, 2 * MAX_MESSAGE).strip().replaceAll("\\s*\\R\\s*", "; ");
        return escape(shortened(line, MAX_MESSAGE), "");
    }

    /** JSON in which strings hold no control characters; escaped as JSON wants it, so that it still means the same. */
    static String json(String json) {
        return escape(json, "\n\r\t");
    }

    /** Keeps both ends: the beginning says what is wrong, the end what to do. */
    private static String shortened(String text, int limit) {
        if (text.length() <= limit) {
            return text;
        }
        int half = limit / 2;
        int leftOut = text.length() - 2 * half;
        return text.substring(0, half) + String.format(Locale.ROOT, "[... %,d characters ...]", leftOut)
                + text.substring(text.length() - half);
    }

    private static String escape(String text, String allowed) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            i += Character.charCount(character);
            if (isPlain(character) || allowed.indexOf(character) >= 0) {
                plain.appendCodePoint(character);
            } else {
                for (char unit : Character.toChars(character)) {
                    plain.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
                }
            }
        }
        return plain.toString();
    }

    /** What neither steers a terminal nor reorders a line. Some scripts and emoji need the zero-width joiners. */
    private static boolean isPlain(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                    false;
            case Character.FORMAT -> character == ZERO_WIDTH_NON_JOINER || character == ZERO_WIDTH_JOINER;
            default -> true;
        };
    }
}
