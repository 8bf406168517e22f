package dev.whisker.report;

/** Bytes of a page that may be taken by pictures. */
public final class PageBudget {
    /** The scripts of charts with their licenses, the style, and about as much again for text and numbers. */
    private static final int EVERYTHING_ELSE = 1_050_000;

    private int left;

    /** @param bytes for pictures */
    public PageBudget(int bytes) {
        left = bytes;
    }

    /**
     * What a page of this size has for pictures.
     *
     * @param pageBytes such as {@link HtmlPage#DEFAULT_BYTES}
     */
    public static PageBudget ofPage(int pageBytes) {
        return new PageBudget(Math.max(0, pageBytes - EVERYTHING_ELSE));
    }

    /** Takes some bytes if there are as many left. */
    public boolean take(int bytes) {
        if (bytes > left) {
            return false;
        }
        left -= bytes;
        return true;
    }
}
