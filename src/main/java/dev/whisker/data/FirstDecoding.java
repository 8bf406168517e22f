package dev.whisker.data;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The first decoding of each picture of a data set, by whichever thread needs the picture first; other threads that
 * need it at the same time wait. It shows which files are bad and which are damaged.
 */
final class FirstDecoding {

    private enum State {
        DUE, RUNNING, DONE
    }

    private final List<ImageFile> files;
    private final Decoding decoding;
    /** Guarded by this object's monitor, which also publishes what a decoding has written. */
    private final State[] states;
    private final BadImage[] bad;
    private final ScanFinding[] damaged;
    private int left;
    private volatile boolean foundBad;

    FirstDecoding(List<ImageFile> files, Decoding decoding) {
        this.files = files;
        this.decoding = decoding;
        states = new State[files.size()];
        Arrays.fill(states, State.DUE);
        bad = new BadImage[files.size()];
        damaged = new ScanFinding[files.size()];
        left = files.size();
    }

    /**
     * Reads a file and checks its structure.
     *
     * @return its header; empty if the file is bad, which is recorded
     */
    Optional<ImageHeader> check(int index) {
        Path path = files.get(index).path();
        try {
            return Optional.of(ImageCodec.header(path));
        } catch (BadImageException e) {
            begin(index, true);
            recordBad(index, e);
            end(index, State.DONE);
            return Optional.empty();
        }
    }

    /**
     * Decodes a picture unless that was done before; if another thread is at it, waits for that.
     *
     * @param use receives the picture, must decode it and must not keep it; not called if the file turns out to be bad
     *            before it is decoded
     * @return whether this call decoded it, or found it to be bad
     */
    boolean run(int index, Consumer<EncodedPicture> use) {
        if (!begin(index, true)) {
            return false;
        }
        decode(index, use);
        return true;
    }

    /** Does the same, but leaves the picture alone if another thread is at it. */
    void runUnlessRunning(int index, Consumer<EncodedPicture> use) {
        if (begin(index, false)) {
            decode(index, use);
        }
    }

    private void decode(int index, Consumer<EncodedPicture> use) {
        Path path = files.get(index).path();
        State next = State.DUE; // after any other failure, such as too little memory, it may be tried again
        try {
            Optional<String> damage = PictureFiles.open(path, DecodingBudget.shared(), decoding::bytes, picture -> {
                EncodedPicture checked = picture.checked();
                use.accept(checked);
                return checked.damage();
            });
            damage.ifPresent(detail ->
                    damaged[index] = new ScanFinding(ScanFinding.Kind.DAMAGED, path, detail));
            next = State.DONE;
        } catch (BadImageException e) {
            recordBad(index, e);
            next = State.DONE;
        } finally {
            end(index, next);
        }
    }

    private void recordBad(int index, BadImageException fault) {
        bad[index] = new BadImage(files.get(index).path(), fault.fault(), fault.reason());
        foundBad = true;
    }

    /** Returns whether the caller is to decode the picture, and must then call {@link #end}. */
    private synchronized boolean begin(int index, boolean waits) {
        boolean interrupted = false;
        while (waits && states[index] == State.RUNNING) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true; // the other thread is done within a picture's time
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (states[index] != State.DUE) {
            return false;
        }
        states[index] = State.RUNNING;
        return true;
    }

    private synchronized void end(int index, State next) {
        states[index] = next;
        left -= next == State.DONE ? 1 : 0;
        notifyAll();
    }

    /** Whether a file turned out to be bad so far. */
    boolean foundBad() {
        return foundBad;
    }

    /** Whether all pictures were decoded. */
    synchronized boolean isComplete() {
        return left == 0;
    }

    boolean isBad(int index) {
        return bad[index] != null;
    }

    /** The bad files found so far, in order. */
    synchronized List<BadImage> bad() {
        return Arrays.stream(bad).filter(Objects::nonNull).toList();
    }

    /** The damaged files found so far, in order. */
    synchronized List<ScanFinding> damaged() {
        return Arrays.stream(damaged).filter(Objects::nonNull).toList();
    }
}
