package dev.whisker.cli;

import dev.whisker.download.DownloadListener;
import java.io.PrintStream;
import java.util.Locale;
import java.util.OptionalLong;

/** Prints the remarks of a download, and on a terminal a line with its progress. */
final class DownloadPrinter implements DownloadListener, AutoCloseable {
    private static final long NANOS_BETWEEN_LINES = 200_000_000;
    private static final double MEGABYTE = 1e6;
    private static final double PERCENT = 100;

    private final PrintStream out;
    private final boolean terminal;
    private long lastLine = System.nanoTime() - NANOS_BETWEEN_LINES;
    private boolean lineOpen;

    /** @param terminal whether a line can be overwritten */
    DownloadPrinter(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    @Override
    public void remark(String line) {
        close();
        out.print(PlainText.word(line) + "\n");
    }

    @Override
    public void progress(long received, OptionalLong total) {
        boolean complete = total.isPresent() && received == total.getAsLong();
        if (!terminal || !complete && System.nanoTime() - lastLine < NANOS_BETWEEN_LINES) {
            return;
        }
        lastLine = System.nanoTime();
        String share = total.isPresent()
                ? String.format(Locale.ROOT, " of %.1f MB, %.0f %%", total.getAsLong() / MEGABYTE,
                        PERCENT * received / total.getAsLong()) : " MB";
        out.print(String.format(Locale.ROOT, "\r  %.1f%s   ", received / MEGABYTE, share));
        out.flush();
        lineOpen = true;
    }

    /** Ends the progress line. */
    @Override
    public void close() {
        if (lineOpen) {
            out.print("\n");
            lineOpen = false;
        }
    }
}
