package dev.whisker.op;

import java.util.function.Consumer;

/**
 * The calls of a training step, which a backend takes down once and then makes by itself, as often as wanted, with all
 * tensors at the same places. Three things change from step to step: the number of the step, which dropout draws by,
 * the epoch, which augmentation draws by, and the numbers of the optimizer, such as the learning rate.
 */
public interface Repetition extends AutoCloseable {
    /**
     * Takes down calls instead of making them. All of them must have been made before, so that what is made ready at
     * the first call is there.
     *
     * @param step  steps made before, as the calls of this step pass it to {@link DropoutOps}
     * @param epoch epochs finished before, as the calls of this step pass it to {@link AugmentOps}
     * @param calls makes the calls; those of the optimizer with the arithmetic that it receives
     * @return false if that was not possible, for the {@link #reason}; nothing is taken down then, and nothing was done
     */
    boolean record(long step, int epoch, Consumer<Arithmetic> calls);

    /** How steps are repeated, for a person. */
    String description();

    /** Why the last {@link #record} was not possible, as part of a sentence. */
    String reason();

    /**
     * Makes the calls that were taken down.
     *
     * @param numbers what {@link VectorOps#map} and {@link VectorOps#combine} of the recorded arithmetic receive as a
     *                and b, and {@link OptimizerOps#adam} as alpha, in the order of the calls
     */
    void repeat(long step, int epoch, double[] numbers);

    @Override
    void close();
}
