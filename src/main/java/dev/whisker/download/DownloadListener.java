package dev.whisker.download;

import java.util.OptionalLong;

/** Receives reports about the work of a {@link DatasetStore}. */
public interface DownloadListener {
    /** A listener that ignores everything. */
    DownloadListener SILENT = new DownloadListener() {
    };

    /** Receives something the user should know, in one line. */
    default void remark(String line) {
    }

    /**
     * Receives the progress of a download.
     *
     * @param received number of bytes so far, including those of earlier attempts
     * @param total number of bytes of the whole file, if the server reported it
     */
    default void progress(long received, OptionalLong total) {
    }
}
