package dev.whisker.support;

import java.nio.file.Path;

/** The files of a checkout, also for a process that a test starts in another directory. */
public final class Sources {
    /** Names the root of the checkout; it is the current directory where nothing else is set. */
    public static final String PROPERTY = "whisker.sources";

    private Sources() {
    }

    /** A file by its name from the root of the checkout. */
    public static Path file(String name) {
        return Path.of(System.getProperty(PROPERTY, "")).resolve(name);
    }
}
