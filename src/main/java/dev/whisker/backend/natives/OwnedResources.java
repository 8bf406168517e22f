package dev.whisker.backend.natives;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** Things that need an explicit end, ended together, last first. A second close does nothing. */
public final class OwnedResources implements AutoCloseable {
    private final Deque<Runnable> ends = new ArrayDeque<>();

    /** Takes charge of a thing, given how it ends. */
    public <T> T add(T thing, Consumer<? super T> end) {
        ends.push(() -> end.accept(thing));
        return thing;
    }

    /**
     * Ends all, also if one of them fails; the first failure is thrown when that is done, with the others as
     * suppressed.
     */
    @Override
    public void close() {
        RuntimeException failure = null;
        while (!ends.isEmpty()) {
            try {
                ends.pop().run();
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /**
     * {@link #close} because of a failure, which stays the one to tell: what fails now is added to it as suppressed.
     */
    public void closeAfter(Throwable failure) {
        try {
            close();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }
}
