package dev.whisker.train.inside;

import dev.whisker.WhiskerException;

/**
 * Which steps of a training are observed.
 *
 * @param every every so many steps of an epoch, the last of them being one; 0 for none, {@link #ONE} for the one step
 */
public record ObservedSteps(int every) {
    /** The number that stands for one step an epoch. */
    private static final int ONE = -1;

    /** No step. */
    public static final ObservedSteps OFF = new ObservedSteps(0);

    /** One step of each epoch: the last with a full batch. */
    public static final ObservedSteps EPOCH = new ObservedSteps(ONE);

    /** Every step. */
    public static final ObservedSteps ALL = new ObservedSteps(1);

    /** @throws WhiskerException if the number is negative */
    public ObservedSteps {
        if (every < ONE) {
            throw wrong(every);
        }
    }

    /**
     * Reads "off", "epoch", or a number k for every k-th step.
     *
     * @throws WhiskerException if it is none of them
     */
    public static ObservedSteps parse(String text) {
        if (text.equals("off") || text.equals("epoch")) {
            return text.equals("off") ? OFF : EPOCH;
        }
        try {
            int every = Integer.parseInt(text);
            if (every > 0) {
                return new ObservedSteps(every);
            }
        } catch (NumberFormatException e) {
            throw wrong(text);
        }
        throw wrong(text);
    }

    private static WhiskerException wrong(Object value) {
        return new WhiskerException("observe must be off, epoch (one step per epoch), or a number N of at least 1 "
                + "(every N-th step), received '" + value + "'");
    }

    public boolean isOff() {
        return every == 0;
    }

    /**
     * Whether a step is observed.
     *
     * @param step  in its epoch, from 1
     * @param full  steps of the epoch whose batch is full
     * @param steps steps of the epoch
     */
    public boolean contains(int step, int full, int steps) {
        return every == ONE ? step == Math.max(1, full) : every > 0 && (steps - step) % every == 0;
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return every == 0 ? "off" : every == ONE ? "epoch" : Integer.toString(every);
    }
}
