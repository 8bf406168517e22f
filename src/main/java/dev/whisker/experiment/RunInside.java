package dev.whisker.experiment;

import dev.whisker.WhiskerException;
import dev.whisker.train.inside.EpochInside;
import dev.whisker.train.inside.InsideLog;
import java.nio.file.Files;
import java.util.function.Consumer;

/** What the observed steps of a run showed, as the files in its directory. */
final class RunInside {
    private final RunDirectory directory;
    private final Consumer<String> warnings;
    private InsideLog log = new InsideLog();
    private boolean isDue;

    RunInside(RunDirectory directory, Consumer<String> warnings) {
        this.directory = directory;
        this.warnings = warnings;
    }

    /** Takes up the files of a run that goes on after an epoch. */
    void resume(int lastEpoch) {
        if (Files.exists(directory.inside())) {
            try {
                log = InsideLog.read(directory.inside(), directory.histograms(), lastEpoch);
            } catch (WhiskerException e) {
                warnings.accept(e.getMessage() + " What was observed before is lost.");
            }
        }
    }

    /**
     * Adds an epoch and tries to save it. That comes before its checkpoint: a run that goes on finds what was observed
     * up to the checkpoint, and leaves out the rest.
     */
    void add(EpochInside epoch) {
        log.add(epoch);
        isDue = true;
        try {
            save();
        } catch (WhiskerException e) {
            warnings.accept(e.getMessage() + " Training goes on.");
        }
    }

    /** Saves what could not be saved yet. */
    void save() {
        if (isDue) {
            log.writeCsv(directory.inside());
            log.writeHistograms(directory.histograms());
            isDue = false;
        }
    }
}
