package dev.whisker.experiment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.WhiskerException;
import dev.whisker.data.UnusablePicturesException;
import dev.whisker.format.AtomicFile;
import dev.whisker.format.FailureReason;
import dev.whisker.train.Evaluation;
import dev.whisker.train.Trainer;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.CheckpointSaver;
import dev.whisker.train.callback.Ending;
import dev.whisker.train.callback.RepeatedSave;
import dev.whisker.train.callback.Training;
import dev.whisker.train.checkpoint.CheckpointFiles;
import dev.whisker.train.checkpoint.Resumed;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps the directory of a run true while it trains: what was observed, the checkpoint, weights, the best weights,
 * history and record are saved after each epoch, in this order, so that a process which is killed at any moment leaves
 * a checkpoint to go on from, weights that can be used and a record that does not claim more than was saved.
 */
final class RunSaver implements Callback {
    private final Experiment experiment;
    private final Trainer trainer;
    private final RunDirectory directory;
    private final RunRecord record;
    private final Instant started;
    private final CheckpointPlan plan;
    private final CheckpointSaver checkpoints;
    private final Consumer<String> warnings;
    private final RepeatedSave saving;
    /** Null for a run that begins. */
    private final ResumedRun resumed;
    private final RunInside inside;
    /** The experiment with all its values. */
    private final String description;
    private WeightsOrigin saved;
    /** The weights that the last epoch was validated with. */
    private WeightsOrigin validated;
    private BestEpoch best;

    /**
     * @param resumed  null for a run that begins
     * @param warnings receives one line for each save that failed, and is tried again
     */
    RunSaver(Experiment experiment, Trainer trainer, RunDirectory directory, RunRecord record, Instant started,
            CheckpointPlan plan, ResumedRun resumed, Consumer<String> warnings) {
        this.experiment = experiment;
        this.trainer = trainer;
        this.directory = directory;
        this.record = record;
        this.started = started;
        this.description = ExperimentWriter.write(experiment);
        this.plan = plan;
        this.resumed = resumed;
        this.warnings = warnings;
        this.checkpoints = new CheckpointSaver(() -> directory.checkpoints(plan.keep()), plan.every(), warnings,
                this::texts);
        this.inside = new RunInside(directory, warnings);
        this.saving = new RepeatedSave(warnings, this::save);
    }

    /** Before the first step. */
    void prepare() {
        record.begin(description, RunFiles.trained(trainer.history().names(),
                !experiment.training().observe().isOff(), plan.keep()));
        if (resumed != null) {
            resume();
        }
        record.results(trainer.history(), null);
        directory.begin(record.json());
        AtomicFile.writeText(directory.description(), description);
        trainer.history().writeCsv(directory.history());
        if (resumed != null && resumed.isBetweenEpochs() && !trainer.history().isEmpty()) {
            // The process may have ended between saving the checkpoint and the rest.
            validated = origin();
            save();
        }
    }

    private void resume() {
        Resumed point = resumed.point();
        record.resumed(resumed.record(), point);
        record.checkpoint(point.epoch(), point.step(), point.stepOfEpoch());
        resumeBest();
        if (!experiment.training().observe().isOff()) {
            inside.resume(trainer.epochsDone());
        }
    }

    /**
     * The process may have ended before or after it saved the best weights of an epoch, and before run.json says so;
     * and the checkpoint may be an older one, if a newer one was damaged.
     */
    private void resumeBest() {
        Optional<WeightsOrigin> weights = resumed.bestWeights();
        BestEpoch.of(trainer.history())
                .filter(found -> weights.isPresent() && weights.get().epoch() == found.epoch()).ifPresent(found -> {
                    best = found;
                    record.best(weights.get(), found);
                });
    }

    @Override
    public void trainBegin(Training training) {
        checkpoints.trainBegin(training);
    }

    @Override
    public void batchEnd(Training training) {
        if (checkpoints.isDue(training) && checkpoints.save(training)) {
            saveRecord(training);
        }
    }

    private void saveRecord(Training training) {
        recordCheckpoint(training);
        try {
            saveRecord();
        } catch (WhiskerException e) {
            warnings.accept(e.getMessage() + " Training goes on.");
        }
    }

    private void recordCheckpoint(Training training) {
        boolean isWithinEpoch = training.epoch() > trainer.epochsDone();
        record.checkpoint(trainer.epochsDone(), training.stepsDone(), isWithinEpoch ? training.step() : 0);
    }

    /** One that was interrupted in the middle of an epoch is saved there, unless an earlier run still has the place. */
    @Override
    public void trainEnd(Training training) {
        if (!directory.holdsEarlierRun() && checkpoints.isCutShort(training) && checkpoints.save(training)) {
            recordCheckpoint(training);
        }
    }

    @Override
    public void epochEnd(Training training) {
        validated = origin();
        if (training.inside() != null) {
            inside.add(training.inside());
        }
        if (checkpoints.save(training)) {
            recordCheckpoint(training);
        }
        saving.epochEnd(training);
    }

    /**
     * When training is over: what the last epoch could not save is saved now, or the run fails. So are the weights that
     * a callback has put back, or left in the middle of an epoch.
     *
     * @return whether there is anything of this run: not if it was stopped with the weights that it began with
     */
    boolean finish() {
        saving.finish();
        if (trainer.ending().isInterrupted() || origin().equals(saved)) {
            return true;
        }
        if (trainer.history().isEmpty() && trainer.weightsStep() == 0) {
            directory.discard();
            return false;
        }
        save();
        return true;
    }

    /** What a checkpoint says besides the state of the training. */
    private Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>(origin().metadata(experiment.name()));
        texts.put(ResumedRun.CONFIGURATION, description);
        return texts;
    }

    private WeightsOrigin origin() {
        return new WeightsOrigin(record.id(), trainer.weightsEpoch(), trainer.weightsStep());
    }

    private void save() {
        WeightsOrigin origin = origin();
        ModelWeights.save(trainer.model(), directory.weights(), origin.metadata(experiment.name()));
        record.saved(origin);
        saved = origin;
        saveBest(origin);
        record.results(trainer.history(), null);
        trainer.history().writeCsv(directory.history());
        inside.save();
        saveRecord();
        directory.commit();
    }

    /** Keeps the weights that are saved, if they are those of an epoch that is the best so far. */
    private void saveBest(WeightsOrigin origin) {
        if (!origin.equals(validated)) {
            return;
        }
        BestEpoch.of(trainer.history().last()).filter(epoch -> epoch.epoch() == origin.epoch()
                && (best == null || epoch.isBetterThan(best))).ifPresent(epoch -> {
                    AtomicFile.write(directory.weights(SavedWeights.BEST), out ->
                            Files.copy(directory.weights(), out));
                    best = epoch;
                    record.best(origin, epoch);
                    if (Files.exists(directory.file(CheckpointFiles.LAST))) {
                        directory.checkpoints(plan.keep()).keepBest();
                    }
                });
    }

    private void saveRecord() {
        record.checkpointFiles(RunFiles.CHECKPOINTS.stream().filter(name -> Files.exists(directory.file(name)))
                .toList());
        record.seconds(Duration.between(started, Instant.now()).toMillis() / 1e3);
        directory.saveRecord(record.json());
    }

    /**
     * After training that was interrupted. The weights of the last finished epoch are saved already, and stay. Only if
     * there is none, those in the middle of the first are saved; but they never replace an earlier run, and are nothing
     * before the first step.
     *
     * @return whether there is anything of this run
     */
    boolean interrupted() {
        record.ended(Ending.INTERRUPTED);
        if (!trainer.history().isEmpty()) {
            return true;
        }
        if (trainer.stepsDone() == 0 || directory.holdsEarlierRun()) {
            directory.discard();
            return false;
        }
        save();
        return true;
    }

    /** @param test null without one */
    void ended(Evaluation test, Ending ending, List<String> warnings) {
        record.warnings(warnings);
        record.ended(ending);
        record.results(trainer.history(), test);
        saveRecord();
    }

    /**
     * After an error, whatever it was. What the record says of results stays that of the weights which were saved last;
     * an earlier run stays too. If the pictures turn out to be unusable in the first epoch, nothing is left, as if that
     * had been known before.
     */
    void failed(Throwable failure) {
        try {
            if (directory.holdsEarlierRun() || failure instanceof UnusablePicturesException && resumed == null
                    && saved == null) {
                directory.discard();
                return;
            }
            record.failed(FailureReason.of(failure));
            saveRecord();
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
        }
    }

    ObjectNode json() {
        return record.json();
    }

    /** The record of a run that leaves nothing. */
    ObjectNode json(Ending ending) {
        record.ended(ending);
        return record.json();
    }
}
