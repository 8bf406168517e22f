package dev.whisker.data;

/** What to do with files of a data set that are not usable pictures. */
public enum CorruptPolicy {
    /** Refuse the data set, listing the files. */
    FAIL,
    /** Leave the files out and report how many. */
    SKIP
}
