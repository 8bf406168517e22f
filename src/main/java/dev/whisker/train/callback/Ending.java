package dev.whisker.train.callback;

import java.util.Locale;

/**
 * How a training ended, if not with an error.
 *
 * @param reason why it was stopped; null unless it was
 */
public record Ending(State state, String reason) {
    /** All epochs are done. */
    public static final Ending FINISHED = new Ending(State.FINISHED, null);
    /** It was interrupted from outside. */
    public static final Ending INTERRUPTED = new Ending(State.INTERRUPTED, null);

    /** The ways to end. */
    public enum State {
        /** All epochs are done. */
        FINISHED,
        /** A callback ended it, for a reason. */
        STOPPED,
        /** It was interrupted from outside. */
        INTERRUPTED;

        /** "finished", "stopped" or "interrupted". */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A callback ended it. */
    public static Ending stopped(String reason) {
        return new Ending(State.STOPPED, reason);
    }

    /** Whether it was interrupted from outside. */
    public boolean isInterrupted() {
        return state == State.INTERRUPTED;
    }

    /** Whether a callback ended it. */
    public boolean isStopped() {
        return state == State.STOPPED;
    }
}
