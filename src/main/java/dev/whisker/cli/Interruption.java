package dev.whisker.cli;

import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * What Ctrl-C, SIGTERM and a terminal that is closed do while a run is trained: the first of them ends the work that is
 * under way, so that the program can save, say what it saved and exit with 130, 143 or 129; the next one ends the
 * process at once.
 *
 * <p>Work runs inside {@link #promptly} or {@link #politely}; between the two a signal waits for the next of them.
 * Signals that the process ignores, as with nohup, are still ignored.
 */
final class Interruption {
    /** What shells report for a process that a signal has ended, less the signal's number. */
    private static final int BASE_CODE = 128;
    private static final int INT = 2;

    private final Thread worker = Thread.currentThread();
    private final AtomicInteger signal = new AtomicInteger();
    /** Ends the work that is under way; null between two pieces of work. */
    private Runnable stop;

    private Interruption() {
    }

    /**
     * Runs work that signals may end.
     *
     * @param work returns the exit code of the program, which is the signal's if there was one; ends with a
     *             CancellationException where it was cut short, whose message says what is left of it
     * @return the exit code
     */
    static int during(ToIntFunction<Interruption> work) {
        Interruption interruption = new Interruption();
        Signals signals = new Signals(interruption::received);
        try (signals) {
            int code = work.applyAsInt(interruption);
            return interruption.requested() ? interruption.code() : code;
        } catch (CancellationException e) {
            say(e.getMessage());
            return interruption.code();
        }
    }

    /** Prints a line about an interruption. */
    static void say(String line) {
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
        System.err.println("\nwhisker: interrupted; ending and saving what is done (once more ends the program at once)");
    }

    /** Whether a signal has come. */
    boolean requested() {
        return signal.get() != 0;
    }

    /** The exit code for the signal that came. */
    int code() {
        return BASE_CODE + (requested() ? signal.get() : INT);
    }

    /**
     * Runs work that can end anywhere, by interrupting this thread.
     *
     * @param left what to say if it was cut short: what is saved, or that nothing is
     * @throws CancellationException if a signal came
     */
    <T> T promptly(String left, Supplier<T> work) {
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
     * Runs work that ends itself.
     *
     * @param stopper asks it to; called on another thread
     * @param left    what to say if a signal came before it began
     * @throws CancellationException if a signal came before it began
     */
    <T> T politely(Runnable stopper, String left, Supplier<T> work) {
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

    /** From here on this thread is not interrupted any more: an interrupted thread cannot write files. */
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
