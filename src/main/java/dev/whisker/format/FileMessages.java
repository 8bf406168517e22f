package dev.whisker.format;

import dev.whisker.WhiskerException;
import java.util.regex.Pattern;

/** Messages that quote names from files, which may hold anything. */
public final class FileMessages {
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\p{Zl}\\p{Zp}\\p{Cf}]");

    private FileMessages() {
    }

    /** The same failure, with all that a terminal would act on replaced by question marks. */
    public static WhiskerException inOneLine(WhiskerException e) {
        return CONTROL.matcher(e.getMessage()).find()
                ? new WhiskerException(CONTROL.matcher(e.getMessage()).replaceAll("?"), e) : e;
    }
}
