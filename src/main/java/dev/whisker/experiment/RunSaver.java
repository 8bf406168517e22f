package dev.whisker.experiment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.WhiskerException;
import dev.whisker.format.AtomicFile;
import dev.whisker.train.Callback;
import dev.whisker.train.EpochResult;
import dev.whisker.train.Evaluation;
import dev.whisker.train.RepeatedSave;
import dev.whisker.train.Trainer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * Keeps the directory of a run true while it trains: weights, history and record are saved after each epoch, in this
 * order, so that a process which is killed at any moment leaves weights that can be used and a record that does not
 * claim more than was saved.
 */
final class RunSaver implements Callback {
    private final Experiment experiment;
    private final Trainer trainer;
    private final RunDirectory directory;
    private final RunRecord record;
    private final Instant started;
    private final RepeatedSave saving;

    /** @param warnings receives one line for each save that failed, and is tried again */
    RunSaver(Experiment experiment, Trainer trainer, RunDirectory directory, RunRecord record, Instant started,
            Consumer<String> warnings) {
        this.experiment = experiment;
        this.trainer = trainer;
        this.directory = directory;
        this.record = record;
        this.started = started;
        this.saving = new RepeatedSave(warnings, () -> save(trainer.history().last().epoch()));
    }

    /** Before the first step. */
    void begin() {
        String description = ExperimentWriter.write(experiment);
        record.begin(description, RunFiles.TRAINED);
        record.results(trainer.history(), null);
        directory.begin(record.json());
        AtomicFile.writeText(directory.description(), description);
        trainer.history().writeCsv(directory.history());
    }

    @Override
    public void epochEnd(EpochResult result) {
        saving.epochEnd(result);
    }

    /** When training is over: what the last epoch could not save is saved now, or the run fails. */
    void finish() {
        saving.finish();
    }

    private void save(int epoch) {
        WeightsOrigin origin = new WeightsOrigin(record.id(), epoch, trainer.stepsDone());
        ModelWeights.save(trainer.model(), directory.weights(), origin.metadata(experiment.name()));
        record.saved(origin);
        record.results(trainer.history(), null);
        trainer.history().writeCsv(directory.history());
        saveRecord();
        directory.commit();
    }

    private void saveRecord() {
        record.seconds(Duration.between(started, Instant.now()).toMillis() / 1e3);
        directory.saveRecord(record.json());
    }

    /**
     * After training that was stopped. The weights of the last finished epoch are saved already, and stay. Only if
     * there is none, those in the middle of the first are saved; but they never replace an earlier run, and are nothing
     * before the first step.
     *
     * @return whether there is anything of this run
     */
    boolean stopped() {
        record.ended(true);
        if (!trainer.history().isEmpty()) {
            return true;
        }
        if (trainer.stepsDone() == 0 || directory.holdsEarlierRun()) {
            directory.discard();
            return false;
        }
        save(0);
        return true;
    }

    /** @param test null without one */
    void ended(Evaluation test, boolean interrupted, List<String> warnings) {
        record.warnings(warnings);
        record.ended(interrupted);
        record.results(trainer.history(), test);
        saveRecord();
    }

    /**
     * After an error, whatever it was. What the record says of results stays that of the weights which were saved last;
     * an earlier run stays too.
     */
    void failed(Throwable failure) {
        try {
            if (directory.holdsEarlierRun()) {
                directory.discard();
                return;
            }
            record.failed(failure instanceof WhiskerException ? failure.getMessage() : failure.toString());
            saveRecord();
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
        }
    }

    ObjectNode json() {
        return record.json();
    }
}
