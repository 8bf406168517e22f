package dev.whisker.describe;

import dev.whisker.WhiskerException;

/** A jar brings layers or the like that cannot be used. */
public final class PluginException extends WhiskerException {
    private static final long serialVersionUID = 1L;

    PluginException(String message, Throwable cause) {
        super(message, cause);
    }
}
