package dev.whisker.hostile;

import java.util.regex.Pattern;

/**
 * How the program answered an input.
 *
 * @param accepted whether it used the input
 * @param message  why it refused the input; empty if it did not
 */
public record Outcome(boolean accepted, String message) {
    private static final Pattern PATH = Pattern.compile("(?:\\.?/|\\.\\./)[^\\s,;:]+");
    private static final Pattern QUOTED = Pattern.compile("'[^']*'?|\"[^\"]*\"?");
    private static final Pattern NUMBER = Pattern.compile("-?\\d[\\d,.eE+-]*");
    private static final int MAX_LENGTH = 70;

    /** The input was used. */
    public static Outcome used() {
        return new Outcome(true, "");
    }

    /** The input was refused with a message. */
    public static Outcome refused(String message) {
        return new Outcome(false, message);
    }

    /** The message without what differs from file to file, to count messages by kind. */
    String kind() {
        String general = PATH.matcher(message).replaceAll("FILE");
        general = NUMBER.matcher(QUOTED.matcher(general).replaceAll("'...'")).replaceAll("N");
        return general.length() <= MAX_LENGTH ? general : general.substring(0, MAX_LENGTH) + "...";
    }
}
