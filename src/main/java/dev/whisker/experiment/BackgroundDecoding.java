package dev.whisker.experiment;

import dev.whisker.data.DecodingAhead;
import dev.whisker.data.ImageDataset;
import dev.whisker.data.Shuffle;
import dev.whisker.experiment.ExperimentData.Part;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.Training;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Decodes the pictures of a training in the background, in the order in which its first epoch needs them, then those of
 * validation and test. At the end of that epoch it waits for the rest, so that a bad file ends the training before
 * anything is saved, and reports damaged pictures.
 */
final class BackgroundDecoding implements Callback, AutoCloseable {
    private final ExperimentData data;
    private Consumer<String> warnings;
    /** Null before {@link #start}, and if there is nothing to decode. */
    private volatile DecodingAhead ahead;
    private boolean isReported;

    BackgroundDecoding(ExperimentData data) {
        this.data = data;
        isReported = !(data.dataset() instanceof ImageDataset images) || images.isDecoded();
    }

    /**
     * Begins.
     *
     * @param seed   of the order of the training samples
     * @param epoch  the first that is trained, from 0
     * @param damage receives a line at the end of that epoch if pictures turn out to be damaged
     */
    void start(long seed, int epoch, Consumer<String> damage) {
        warnings = damage;
        if (!isReported && data.dataset() instanceof ImageDataset images) {
            ahead = images.decodeAhead(Shuffle.epoch(data.ids(Part.TRAIN), seed, epoch), data.loaderThreads());
        }
    }

    @Override
    public void batchEnd(Training training) {
        if (!isReported && training.step() == training.steps()) {
            ahead.await();
        }
    }

    @Override
    public void epochEnd(Training training) {
        if (!isReported) {
            isReported = true;
            data.damage().forEach(warnings);
        }
    }

    /** What the user should know of the data; that pictures are damaged, only when all are decoded. */
    List<String> warnings() {
        return isReported ? Stream.concat(data.warnings().stream(), data.damage().stream()).toList() : data.warnings();
    }

    /** Ends it early; may be called from any thread. */
    void stop() {
        if (ahead != null) {
            ahead.stop();
        }
    }

    @Override
    public void close() {
        if (ahead != null) {
            ahead.close();
        }
    }
}
