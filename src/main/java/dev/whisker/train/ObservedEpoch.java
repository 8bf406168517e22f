package dev.whisker.train;

import dev.whisker.model.Graph;
import dev.whisker.model.Program;
import dev.whisker.model.ProgramSpec;
import dev.whisker.op.Mode;
import dev.whisker.train.checkpoint.Checkpoint;
import dev.whisker.train.checkpoint.CheckpointWriter;
import dev.whisker.train.inside.DeadUnits;
import dev.whisker.train.inside.EpochInside;
import dev.whisker.train.inside.InsideRecorder;
import dev.whisker.train.inside.ObservedSteps;
import java.util.List;

/** The observed steps of the epoch that a trainer is at. */
final class ObservedEpoch implements AutoCloseable {
    private final ObservedSteps which;
    private final CompiledModel compiled;
    /** Null where nothing is observed. */
    private final InsideRecorder recorder;
    private final DeadUnits units;
    private EpochInside inside;
    private int full;
    private int steps;

    /** @param described the model as it was before any rewrite */
    ObservedEpoch(ObservedSteps which, Graph described, CompiledModel compiled) {
        this.which = which;
        this.compiled = compiled;
        this.recorder = which.isOff() ? null : new InsideRecorder(compiled.model(), compiled.valueNames());
        this.units = new DeadUnits(described);
    }

    /** Allocates what observing the planned training programs takes. */
    void plan() {
        if (recorder != null) {
            List<Program> programs = compiled.specs().stream().filter(spec -> spec.mode() == Mode.TRAINING)
                    .map((ProgramSpec spec) -> compiled.programs().get(spec)).toList();
            recorder.plan(programs);
        }
    }

    /**
     * A fit begins.
     *
     * @param fullSteps of each epoch
     * @param allSteps  with the one whose batch is not full
     */
    void begin(int fullSteps, int allSteps) {
        full = fullSteps;
        steps = allSteps;
    }

    void epochBegins() {
        inside = null;
        if (recorder != null) {
            recorder.discard();
        }
    }

    /** Writes what an unfinished epoch has shown so far, and which units are dead. */
    void save(CheckpointWriter to, boolean unfinished) {
        if (recorder != null) {
            units.save(to);
            if (unfinished) {
                recorder.save(to);
            }
        }
    }

    /** Takes up what {@link #save} wrote. */
    void load(Checkpoint from) {
        inside = null;
        if (recorder != null) {
            units.load(from);
            recorder.load(from);
        }
    }

    /** What observes a step, counted from 1; null where it is not observed. */
    InsideRecorder at(int step) {
        return recorder != null && which.contains(step, full, steps) ? recorder : null;
    }

    void epochEnds(int epoch) {
        inside = recorder == null ? null : recorder.epoch(epoch, units);
    }

    /** What the epoch that has ended showed; null within an epoch, and where nothing was observed. */
    EpochInside inside() {
        return inside;
    }

    DeadUnits units() {
        return units;
    }

    /** What observing takes. */
    long byteSize() {
        return recorder == null ? 0 : recorder.byteSize();
    }

    @Override
    public void close() {
        if (recorder != null) {
            recorder.close();
        }
    }
}
