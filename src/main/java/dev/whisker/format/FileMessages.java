package dev.whisker.format;

import dev.whisker.WhiskerException;
import java.util.regex.Pattern;

/** Cleans messages that quote names from files, which may contain any characters. */
public final class FileMessages {
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\p{Zl}\\p{Zp}\\p{Cf}]");

    private FileMessages() {
    }

    /** Returns the same failure, with all characters that control a terminal replaced by question marks. */
    public static WhiskerException inOneLine(WhiskerException e) {
        return CONTROL.matcher(e.getMessage()).find()
                ? new WhiskerException(CONTROL.matcher(e.getMessage()).replaceAll("?"), e) : e;
    }
}
