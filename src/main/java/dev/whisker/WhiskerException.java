package dev.whisker;

/**
 * A fault the user can act on. The message is one line: what is wrong, with what, the value received, and what to do.
 *
 * <p>The command line prints the message alone, without a stack trace. Programming errors are
 * {@link IllegalArgumentException} or {@link IllegalStateException} instead.
 */
public class WhiskerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message one line that names the fault, the value received and the remedy */
    public WhiskerException(String message) {
        super(message);
    }

    /**
     * @param message one line that names the fault, the value received and the remedy
     * @param cause the failure behind it, kept for the log
     */
    public WhiskerException(String message, Throwable cause) {
        super(message, cause);
    }
}
