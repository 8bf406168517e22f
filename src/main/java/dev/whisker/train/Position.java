package dev.whisker.train;

/**
 * How far an epoch has come.
 *
 * @param step    steps made
 * @param samples samples that they were made with, the first of the epoch's order
 * @param seconds that they took
 */
record Position(int step, int samples, double seconds) {
    /** Between two epochs. */
    static final Position NONE = new Position(0, 0, 0);

    /** Whether steps of an unfinished epoch were made. */
    boolean isWithinEpoch() {
        return step > 0;
    }
}
