package dev.whisker.train.callback;

import dev.whisker.WhiskerException;
import dev.whisker.train.checkpoint.CheckpointFiles;
import dev.whisker.train.checkpoint.SaveEvery;
import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Saves checkpoints: after each epoch, in between as often as is wanted, and when training is interrupted. It is
 * the last callback, so that what the others remember belongs to the same moment. A checkpoint that cannot be written
 * costs a warning; those before it stay, and the next one is tried as usual.
 *
 * <pre>
 * CheckpointFiles files = new CheckpointFiles(Path.of("checkpoints"), 2);
 * CheckpointSaver saver = new CheckpointSaver(files, SaveEvery.parse("10min"), System.err::println);
 * files.newest(System.err::println).ifPresent(trainer::resume);
 * trainer.fit(train, validation, 20 - trainer.epochsDone(), List.of(saver));
 * </pre>
 */
public final class CheckpointSaver implements Callback {
    private final Supplier<CheckpointFiles> files;
    private final SaveEvery every;
    private final Consumer<String> warnings;
    private final Supplier<Map<String, String>> texts;
    private final LongSupplier nanoTime;
    private long savedStep;
    private long savedTime;

    /** @param warnings receives one line for each checkpoint that could not be written */
    public CheckpointSaver(CheckpointFiles files, SaveEvery every, Consumer<String> warnings) {
        this(() -> files, every, warnings, Map::of);
    }

    /**
     * A saver whose directory may change while it trains.
     *
     * @param texts what else each checkpoint is to hold
     */
    public CheckpointSaver(Supplier<CheckpointFiles> files, SaveEvery every, Consumer<String> warnings,
            Supplier<Map<String, String>> texts) {
        this(files, every, warnings, texts, System::nanoTime);
    }

    CheckpointSaver(Supplier<CheckpointFiles> files, SaveEvery every, Consumer<String> warnings,
            Supplier<Map<String, String>> texts, LongSupplier nanoTime) {
        this.files = files;
        this.every = every;
        this.warnings = warnings;
        this.texts = texts;
        this.nanoTime = nanoTime;
    }

    @Override
    public void trainBegin(Training training) {
        mark(training);
    }

    private void mark(Training training) {
        savedStep = training.stepsDone();
        savedTime = nanoTime.getAsLong();
    }

    @Override
    public void batchEnd(Training training) {
        if (isDue(training)) {
            save(training);
        }
    }

    /** Whether one is to be saved after the step that was made last. */
    public boolean isDue(Training training) {
        return every.isDue(training.stepsDone() - savedStep, (nanoTime.getAsLong() - savedTime) / 1e9);
    }

    @Override
    public void epochEnd(Training training) {
        save(training);
    }

    @Override
    public void trainEnd(Training training) {
        if (isCutShort(training)) {
            save(training);
        }
    }

    /** Whether training was interrupted after steps that no checkpoint has. */
    public boolean isCutShort(Training training) {
        return training.ending() != null && training.ending().isInterrupted() && training.stepsDone() > savedStep;
    }

    /**
     * Saves one now.
     *
     * @return whether it was saved
     */
    public boolean save(Training training) {
        try {
            boolean saved = files.get().save(file -> training.save(file, texts.get()));
            mark(training);
            return saved;
        } catch (WhiskerException e) {
            if (!(e.getCause() instanceof IOException)) {
                throw e;
            }
            mark(training);
            warnings.accept(e.getMessage() + " Training goes on with the last checkpoint.");
            return false;
        }
    }
}
