package dev.whisker.train.callback;

import dev.whisker.WhiskerException;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Saves something after every epoch, without ending the training where that fails. A disk that is full for a while, or
 * a network drive that is gone, costs a warning: the next attempt saves all that is due. Only {@link #finish} insists.
 *
 * <pre>
 * RepeatedSave weights = new RepeatedSave(warnings, () -> save(model));
 * trainer.fit(train, validation, epochs, List.of(weights));
 * weights.finish();
 * </pre>
 */
public final class RepeatedSave implements Callback {
    private final Consumer<String> warnings;
    private final Runnable save;
    private boolean isDue;

    /**
     * @param warnings receives one line for every attempt that failed
     * @param save     writes the present state as a whole; a {@link WhiskerException} that an {@link IOException}
     *                 caused
     *                 means that it could not, any other failure ends the training
     */
    public RepeatedSave(Consumer<String> warnings, Runnable save) {
        this.warnings = warnings;
        this.save = save;
    }

    @Override
    public void epochEnd(Training training) {
        isDue = true;
        try {
            finish();
        } catch (WhiskerException e) {
            if (!(e.getCause() instanceof IOException)) {
                throw e;
            }
            warnings.accept(e.getMessage() + " Training goes on; this is tried again after the next epoch.");
        }
    }

    /**
     * Saves now if the last attempt failed.
     *
     * @throws WhiskerException if it fails again
     */
    public void finish() {
        if (isDue) {
            save.run();
            isDue = false;
        }
    }
}
