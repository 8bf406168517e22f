package dev.whisker.cli;

import java.util.Locale;

/**
 * Makes external text (names of files and classes, words of a YAML file, messages that quote them) safe to print. A
 * terminal executes the control characters it receives, so the name of a folder could otherwise move the cursor,
 * recolor or forge lines, or change the title of the window. A message that quotes a megabyte is also useless.
 */
final class PlainText {
    /** Maximum length of a message: longer than any list of faults that the program composes. */
    private static final int MAX_MESSAGE_LENGTH = 4_000;
    private static final int MAX_WORD_LENGTH = 1_000;
    private static final char ZERO_WIDTH_NON_JOINER = '\u200c';
    private static final char ZERO_WIDTH_JOINER = '\u200d';

    private PlainText() {
    }

    /**
     * Returns a word or name for use in a line: control characters including line ends are escaped, and the middle is
     * left out if it is very long.
     */
    static String word(String text) {
        return escape(shortened(text, MAX_WORD_LENGTH), "");
    }

    /** Returns several lines, with all control characters except line ends escaped. */
    static String lines(String text) {
        return escape(text, "\n");
    }

    /**
     * Returns a complete message in one line: line ends become semicolons, and the middle is left out if it is very
     * long.
     */
    static String message(String text) {
        String line = shortened(text, 2 * MAX_MESSAGE_LENGTH).strip().replaceAll("\\s*\\R\\s*", "; ");
        return escape(shortened(line, MAX_MESSAGE_LENGTH), "");
    }

    /**
     * Returns JSON in which strings have no control characters; they are escaped as in JSON, so that the meaning is
     * unchanged.
     */
    static String json(String json) {
        return escape(json, "\n\r\t");
    }

    /** Keeps both ends: the beginning has the fault, the end has the remedy. */
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

    /**
     * Whether a character neither controls a terminal nor reorders a line. Some scripts and emoji need the zero-width
     * joiners.
     */
    private static boolean isPlain(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                    false;
            case Character.FORMAT -> character == ZERO_WIDTH_NON_JOINER || character == ZERO_WIDTH_JOINER;
            default -> true;
        };
    }
}
