package dev.whisker.model;

import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import java.util.List;

/** A described model with weights on a backend. Owns the weights; the backend stays the caller's. */
public final class Model implements AutoCloseable {
    private final Sequential description;
    private final Backend backend;
    private final Mode mode;
    private final long seed;
    private final Parameters parameters;

    private Model(Sequential description, Backend backend, Mode mode, long seed) {
        this.description = description;
        this.backend = backend;
        this.mode = mode;
        this.seed = seed;
        this.parameters = new Parameters(backend, description, mode, seed);
    }

    /**
     * Allocates the weights and gives them their first values.
     *
     * @param mode TRAINING sets memory for gradients and the optimizer aside as well
     * @param seed of the first values, dropout and augmentation
     */
    public static Model create(Sequential description, Backend backend, Mode mode, long seed) {
        return new Model(description, backend, mode, seed);
    }

    /** Builds what computes, for these batch sizes and modes, over one shared area of memory. */
    public Programs plan(List<ProgramSpec> specs) {
        return new Programs(this, specs);
    }

    /** What {@link #plan} would allocate, without doing so. */
    public Programs.Need measure(List<ProgramSpec> specs) {
        return Programs.measure(this, specs);
    }

    public Sequential description() {
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
