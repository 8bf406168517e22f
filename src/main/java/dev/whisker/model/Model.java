package dev.whisker.model;

import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import java.util.List;

/** A described model with weights on a backend. Owns the weights; the backend stays the caller's. */
public final class Model implements AutoCloseable {
    private final Graph description;
    private final Backend backend;
    private final Mode mode;
    private final long seed;
    private final Parameters parameters;

    private Model(Graph description, Backend backend, Mode mode, long seed, int optimizerSlots) {
        this.description = description.open();
        this.backend = backend;
        this.mode = mode;
        this.seed = seed;
        this.parameters = new Parameters(backend, this.description, mode, seed, optimizerSlots);
    }

    /**
     * Allocates the weights and gives them their first values.
     *
     * @param mode TRAINING sets memory for gradients aside as well
     * @param seed of the first values, dropout and augmentation
     */
    public static Model create(Graph description, Backend backend, Mode mode, long seed) {
        return create(description, backend, mode, seed, 0);
    }

    /**
     * {@link #create(Graph, Backend, Mode, long)} for training by an optimizer.
     *
     * @param optimizerSlots vectors of the trained weights' size that the optimizer needs
     */
    public static Model create(Graph description, Backend backend, Mode mode, long seed, int optimizerSlots) {
        return new Model(description, backend, mode, seed, optimizerSlots);
    }

    /** Builds what computes, for these batch sizes and modes, over one shared area of memory. */
    public PlannedPrograms plan(List<ProgramSpec> specs) {
        return new PlannedPrograms(this, specs);
    }

    /** What {@link #plan} would allocate, without doing so. */
    public PlannedPrograms.Need measure(List<ProgramSpec> specs) {
        return PlannedPrograms.measure(this, specs);
    }

    /** What it was made from, opened. */
    public Graph description() {
        return description;
    }

    public Backend backend() {
        return backend;
    }

    public Mode mode() {
        return mode;
    }

    public long seed() {
        return seed;
    }

    public Parameters parameters() {
        return parameters;
    }

    @Override
    public void close() {
        parameters.close();
    }
}
