package dev.whisker.train;

import dev.whisker.model.Program;
import dev.whisker.op.Arithmetic;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.op.Repetition;
import dev.whisker.train.optimizer.UpdateCalls;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How the calls of a training step are made, for one batch size: one by one, or, where the backend repeats steps, taken
 * down in a step that is not the first, and repeated from then on.
 */
final class StepCalls implements AutoCloseable {
    private final Backend backend;
    /** Null where calls are made one by one. */
    private final Repetition repetition;
    /** Why they are, where the backend would repeat them; else null. */
    private String obstacle;
    /** What the last step was like whose calls were made one by one; null before the first. */
    private Kind made;
    /** What the recorded step is like; null where none is. */
    private Kind recorded;
    private UpdateCalls recordedUpdate;

    /**
     * What decides which calls a step makes.
     *
     * @param changes  how often weights were changed from outside: layers then derive anew what they keep of them
     * @param weighted whether samples have weights
     */
    record Kind(long changes, boolean weighted) {
    }

    StepCalls(Backend backend, Program program) {
        this.backend = backend;
        repetition = program.spec().mode() == Mode.TRAINING ? backend.repetition().orElse(null) : null;
        program.notRepeatable().ifPresent(layer -> obstacle = "layer " + layer + " does not say that it is repeatable");
    }

    /**
     * Makes the calls of a step.
     *
     * @param calls  makes all of them, those of the optimizer with the arithmetic that it receives
     * @param update makes those of the optimizer alone
     */
    void make(long number, int epoch, Kind kind, Consumer<Arithmetic> calls, Consumer<Arithmetic> update) {
        if (!repeat(number, epoch, kind, calls, update)) {
            calls.accept(Arithmetic.of(backend));
            made = kind;
        }
    }

    /** Returns false, with nothing done, where calls are to be made one by one. */
    private boolean repeat(long number, int epoch, Kind kind, Consumer<Arithmetic> calls,
            Consumer<Arithmetic> update) {
        if (repetition == null || obstacle != null || !kind.equals(made)) {
            return false;
        }
        if (recorded == null || recorded.weighted != kind.weighted) {
            if (!record(number, epoch, kind, calls)) {
                return false;
            }
            repetition.repeat(number, epoch, recordedUpdate.numbers());
            return true;
        }
        UpdateCalls noted = UpdateCalls.noted();
        update.accept(noted.arithmetic());
        if (!noted.areThoseOf(recordedUpdate)) {
            return false;
        }
        repetition.repeat(number, epoch, noted.numbers());
        return true;
    }

    private boolean record(long number, int epoch, Kind kind, Consumer<Arithmetic> calls) {
        boolean isDone = repetition.record(number, epoch, arithmetic -> {
            recordedUpdate = UpdateCalls.madeBy(arithmetic);
            calls.accept(recordedUpdate.arithmetic());
        });
        recorded = isDone ? kind : null;
        obstacle = isDone ? null : repetition.reason();
        return isDone;
    }

    /** How steps are made, where the backend may repeat them. */
    Optional<String> description() {
        return repetition == null ? Optional.empty()
                : Optional.of("training step: " + (obstacle == null ? repetition.description()
                        : "made call by call, since " + obstacle));
    }

    /** Whether the backend would repeat steps, but calls are made one by one. */
    boolean isHindered() {
        return repetition != null && obstacle != null;
    }

    @Override
    public void close() {
        if (repetition != null) {
            repetition.close();
        }
    }
}
