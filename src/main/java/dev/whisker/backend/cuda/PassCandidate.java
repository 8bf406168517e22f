package dev.whisker.backend.cuda;

import java.util.Optional;

/** One way to compute a pass of a convolution, of which it is not yet known whether it works. */
interface PassCandidate extends AutoCloseable {
    /** Such as "engine 28". */
    String name();

    /** Makes it ready to run; what is in the way of that, in words. */
    Optional<String> prepare();

    /** Once it is ready, the bytes that it needs while it runs. */
    long workspace();

    /** What is to be recorded of it beside its name, once it is ready; empty if there is nothing. */
    String details();

    /**
     * Runs it once; what failed, in words.
     *
     * @throws dev.whisker.tensor.MemoryShortage if there is not the memory to run it
     */
    Optional<String> failure();

    @Override
    void close();
}
