package dev.whisker.download;

import java.util.OptionalLong;

/** Hears what a {@link DatasetStore} does. */
public interface DownloadListener {
    /** Hears nothing. */
    DownloadListener SILENT = new DownloadListener() {
    };

    /** Something the user should know, in one line. */
    default void remark(String line) {
    }

    /**
     * More of a file has arrived.
     *
     * @param received bytes so far, with those of earlier attempts
     * @param total bytes of the whole, if the server said so
     */
    default void progress(long received, OptionalLong total) {
    }
}
