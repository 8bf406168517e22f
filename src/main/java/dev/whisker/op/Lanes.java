package dev.whisker.op;

import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Lanes of a processor on which parts of a batch are computed side by side, each by one thread: small operations are
 * then not divided among threads that wait for each other. What is computed in a lane must have been planned for it,
 * with scratch memory of its own.
 */
public interface Lanes {
    /** Of a backend whose operations use all that it has. */
    Lanes ONE = new Lanes() {
        @Override
        public int count() {
            return 1;
        }

        @Override
        public <T> T alone(Supplier<T> work) {
            return work.get();
        }

        @Override
        public void run(int lanes, IntConsumer work) {
            for (int lane = 0; lane < lanes; lane++) {
                work.accept(lane);
            }
        }
    };

    int count();

    /** Does work on the calling thread as a lane does it: plans what lanes will run, or runs it with the same bits. */
    <T> T alone(Supplier<T> work);

    /**
     * Does the work of lanes 0, 1, ... side by side, and returns when all are done.
     *
     * @param lanes at most {@link #count}
     * @throws RuntimeException what the first of them threw that failed
     */
    void run(int lanes, IntConsumer work);
}
