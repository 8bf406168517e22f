package dev.whisker.experiment;

import dev.whisker.WhiskerException;

/** A setting of the command line, {@code --set PATH=VALUE}, is wrong. */
public final class SettingException extends WhiskerException {
    private static final long serialVersionUID = 1L;

    SettingException(String message) {
        super(message);
    }
}
