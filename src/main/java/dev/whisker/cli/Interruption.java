package dev.whisker.cli;

import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * Handles Ctrl-C, SIGTERM and the closing of the terminal during training: the first signal ends the current work, so
 * that the program can save, report what it saved and exit with 130, 143 or 129; the next one ends the process
 * immediately.
 *
 * <p>Work runs inside {@link #interruptible} or {@link #stoppable}; a signal between two such calls takes effect at the
 * next one. Signals that the process ignores, as with nohup, are still ignored.
 */
final class Interruption {
    /** The exit code that shells report for a process that was ended by a signal, minus the number of the signal. */
    private static final int BASE_CODE = 128;
    private static final int INT = 2;

    private final Thread worker = Thread.currentThread();
    private final AtomicInteger signal = new AtomicInteger();
    /** Ends the current work; null between two pieces of work. */
    private Runnable stop;

    private Interruption() {
    }

    /**
     * Runs work that signals can end.
     *
     * @param work returns the exit code of the program, which is replaced by that of the signal if there was one;
     *             throws a CancellationException if it was cut short, whose message describes what is saved
     * @return the exit code
     * @throws Cut if work was cut short
     */
    static int during(ToIntFunction<Interruption> work) {
        Interruption interruption = new Interruption();
        Signals signals = new Signals(interruption::received);
        try (signals) {
            int code = work.applyAsInt(interruption);
            return interruption.requested() ? interruption.code() : code;
        } catch (CancellationException e) {
            throw new Cut(e.getMessage(), interruption.code());
        }
    }

    /** A signal ended the program before it had results. */
    static final class Cut extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final int code;

        Cut(String message, int code) {
            super(message);
            this.code = code;
        }

        /** The exit code. */
        int code() {
            return code;
        }
    }

    /** Prints a message about an interruption. */
    static void report(String line) {
        System.out.flush();
        System.err.println("whisker: " + PlainText.message(line));
    }

    private void received(int number) {
        if (!signal.compareAndSet(0, number)) {
            Runtime.getRuntime().halt(BASE_CODE + number);
        }
        synchronized (this) {
            if (stop != null) {
                stop.run();
            }
        }
        System.err.println("\nwhisker: interrupted; stopping (interrupt again to end the program immediately, without"
                + " saving)");
    }

    /** Whether a signal was received. */
    boolean requested() {
        return signal.get() != 0;
    }

    /** The exit code for the signal that was received. */
    int code() {
        return BASE_CODE + (requested() ? signal.get() : INT);
    }

    /**
     * Runs work that can be ended anywhere by interrupting this thread.
     *
     * @param left the message if it is cut short: what is saved, or that nothing is
     * @throws CancellationException if a signal was received
     */
    <T> T interruptible(String left, Supplier<T> work) {
        begin(worker::interrupt, left);
        T result;
        try {
            result = work.get();
        } catch (RuntimeException e) {
            end();
            if (requested() && isInterruption(e)) {
                throw cut(left);
            }
            throw e;
        } finally {
            end();
        }
        if (requested()) {
            throw cut(left);
        }
        return result;
    }

    /**
     * Runs work that ends itself on request.
     *
     * @param stopper requests the end; called on another thread
     * @param left the message if a signal was received before it began
     * @throws CancellationException if a signal was received before it began
     */
    <T> T stoppable(Runnable stopper, String left, Supplier<T> work) {
        begin(stopper, left);
        try {
            return work.get();
        } finally {
            end();
        }
    }

    private synchronized void begin(Runnable stopper, String left) {
        if (requested()) {
            throw cut(left);
        }
        stop = stopper;
    }

    /** Ends the work and clears the interrupt flag, because an interrupted thread cannot write files. */
    private synchronized void end() {
        stop = null;
        if (requested()) {
            Thread.interrupted();
        }
    }

    private static CancellationException cut(String left) {
        return new CancellationException("interrupted; " + left);
    }

    private static boolean isInterruption(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof InterruptedException || cause instanceof ClosedByInterruptException
                    || cause instanceof CancellationException) {
                return true;
            }
        }
        return false;
    }
}
