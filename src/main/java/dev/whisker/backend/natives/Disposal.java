package dev.whisker.backend.natives;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** Things that need an explicit end, ended together, last first. A second close does nothing. */
public final class Disposal implements AutoCloseable {
    private final Deque<Runnable> ends = new ArrayDeque<>();

    /** Takes charge of a thing, given how it ends. */
    public <T> T add(T thing, Consumer<? super T> end) {
        ends.push(() -> end.accept(thing));
        return thing;
    }

    @Override
    public void close() {
        while (!ends.isEmpty()) {
            ends.pop().run();
        }
    }
}
