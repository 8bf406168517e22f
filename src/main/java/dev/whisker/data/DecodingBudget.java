package dev.whisker.data;

import java.util.Locale;
import java.util.concurrent.Semaphore;

/**
 * A limit on the memory for reading and decoding pictures, shared by all threads. A thread that needs more than is free
 * waits, in order of arrival. The peak therefore does not grow with the number of threads, and a very large picture is
 * decoded alone.
 */
final class DecodingBudget {

    private static final DecodingBudget SHARED =
            new DecodingBudget(Math.max(64L << 20, Runtime.getRuntime().maxMemory() / 4));

    private static final int UNIT = 1 << 10;

    private final long bytes;
    private final Semaphore units;

    DecodingBudget(long bytes) {
        this.bytes = bytes;
        units = new Semaphore(units(bytes), true);
    }

    /** The budget of this process: a quarter of Java's heap, at least 64 MiB. */
    static DecodingBudget shared() {
        return SHARED;
    }

    private static int units(long bytes) {
        return Math.toIntExact((bytes + UNIT - 1) / UNIT);
    }

    /**
     * Waits until the given amount is free, and takes it.
     *
     * @param name of the file, for the message
     * @throws BadImageException if it is more than the whole budget
     */
    Share take(String name, long wanted) {
        requirePossible(name, wanted);
        int taken = units(wanted);
        units.acquireUninterruptibly(taken);
        return new Share(name, taken);
    }

    private void requirePossible(String name, long wanted) {
        if (wanted > bytes) {
            throw new BadImageException(name, ImageFault.TOO_LARGE, String.format(Locale.ROOT,
                    "decoding it takes %,d MB, more than the %,d MB set aside for all pictures together; give Java more"
                            + " memory, such as WHISKER_JAVA_OPTS=-Xmx%dg",
                    megabytes(wanted), megabytes(bytes), (wanted * 4 >> 30) + 1));
        }
    }

    private static long megabytes(long bytes) {
        return (bytes + 999_999) / 1_000_000;
    }

    /** The part of the budget that one picture holds until the share is closed. */
    final class Share implements AutoCloseable {
        private final String name;
        private int taken;

        private Share(String name, int taken) {
            this.name = name;
            this.taken = taken;
        }

        /**
         * Tries to grow the share to {@code wanted} bytes and returns whether it could. Does not wait: two threads that
         * each hold a share and wait for the other's would wait forever.
         */
        boolean grow(long wanted) {
            requirePossible(name, wanted);
            int more = Math.max(0, units(wanted) - taken);
            if (!units.tryAcquire(more)) {
                return false;
            }
            taken += more;
            return true;
        }

        @Override
        public void close() {
            units.release(taken);
            taken = 0;
        }
    }
}
