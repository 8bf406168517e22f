package dev.whisker.data;

/**
 * Decodes the pictures of an {@link ImageDataset} in the background, while others are already in use. Closing it ends
 * its threads.
 */
public final class DecodingAhead implements AutoCloseable {

    private final DecodedPictures pictures;
    private final Thread thread;
    private volatile boolean stopped;
    private volatile Throwable failure;

    /** @param order indexes of pictures; the others come after them */
    DecodingAhead(DecodedPictures pictures, int[] order, int threads) {
        this.pictures = pictures;
        thread = new Thread(() -> run(order, threads), "whisker-data-ahead");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(int[] order, int threads) {
        try {
            ParallelFor.run(order.length, threads, i -> pictures.decode(order[i]));
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }

    /**
     * Waits until all pictures are decoded, or {@link #stop} is called.
     *
     * @throws UnusablePicturesException if bad files may not be left out and there are any
     */
    public void await() {
        join();
        if (stopped) {
            return;
        }
        ParallelFor.rethrow(failure);
        pictures.decodeAll(); // what other threads have begun
        pictures.refuseBad();
    }

    /** Ends the work early; may be called from any thread. */
    public void stop() {
        stopped = true;
        pictures.stop();
        thread.interrupt();
    }

    /** Ends the work, after waiting for pictures that are being decoded. */
    @Override
    public void close() {
        stop();
        join();
    }

    private void join() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
                stop();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
