package dev.whisker.backend.cuda;

import dev.whisker.WhiskerException;

/** A status of cuDNN other than success. */
final class CudnnFailure extends WhiskerException {
    private static final long serialVersionUID = 1L;

    private final String words;

    /** @param words status and reason, without what may be done about it */
    CudnnFailure(String message, String words) {
        super(message);
        this.words = words;
    }

    /** Such as "CUDNN_STATUS_NOT_SUPPORTED (status 3000): no such shape". */
    String words() {
        return words;
    }
}
