package dev.whisker.data;

import dev.whisker.WhiskerException;

/** Reports a file that is not a usable picture: its name, the {@link ImageFault}, and the details. */
public final class BadImageException extends WhiskerException {

    private static final long serialVersionUID = 1L;

    private final ImageFault fault;
    private final String reason;

    BadImageException(String name, ImageFault fault, String detail, Throwable cause) {
        super(name + " " + sentence(fault, detail), cause);
        this.fault = fault;
        this.reason = sentence(fault, detail);
    }

    BadImageException(String name, ImageFault fault, String detail) {
        this(name, fault, detail, null);
    }

    private static String sentence(ImageFault fault, String detail) {
        return detail.isEmpty() ? fault.description() : fault.description() + ": " + detail;
    }

    public ImageFault fault() {
        return fault;
    }

    /** The message without the file name. */
    public String reason() {
        return reason;
    }
}
