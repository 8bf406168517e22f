package dev.whisker.train.optimizer;

import dev.whisker.train.schedule.Schedule;

/**
 * How weights are updated from their gradients. It is a description: a record whose components are the arguments of
 * Keras' constructor, registered with {@link Optimizers} or named by a {@link dev.whisker.describe.Provider}. What it
 * remembers from step to step lies in slots: vectors like that of all trained weights, which the model allocates.
 *
 * <pre>
 * public record SignSgd(Schedule learningRate) implements Optimizer {
 *     public int slots() {
 *         return 1;
 *     }
 *
 *     public void update(Update step) {
 *         step.sign(step.gradients(), step.slot(0));
 *         step.axpy(-step.learningRate(), step.slot(0), step.weights());     // w -= rate * sign(g)
 *     }
 * }
 * </pre>
 * {@link OptimizerRun} clips the gradients and decays the weights before each update, as Keras does, where an optimizer
 * says so. It also sees to it that nothing changes where a gradient is not finite.
 */
public interface Optimizer {
    /**
     * The largest gradient that weights are updated by: the largest whose square is a finite float32, so that no slot
     * becomes infinite.
     */
    double MAX_GRADIENT = 1.8e19;

    /** The learning rate of each step. */
    Schedule learningRate();

    /**
     * Vectors of the weights' size that {@link #update} keeps from step to step, or needs room for while it computes.
     * All of them are zero before the first step.
     */
    int slots();

    /** Changes all trained weights by their gradients. The gradients may be overwritten. */
    void update(Update step);

    /** Before each update {@code w -= w * weightDecay * learningRate}; null for none. */
    default Double weightDecay() {
        return null;
    }

    /** The largest norm of one weight's gradient: a longer one is scaled down to it; null for no limit. */
    default Double clipnorm() {
        return null;
    }

    /** The largest magnitude of a gradient: what is beyond it is set to it; null for no limit. */
    default Double clipvalue() {
        return null;
    }

    /** The largest norm of all gradients as one vector: a longer one is scaled down to it; null for no limit. */
    default Double globalClipnorm() {
        return null;
    }

    /**
     * This optimizer with another value of one argument, named as in text: {@code Adam.defaults().with("clipnorm", 1)}.
     *
     * @throws dev.whisker.WhiskerException if there is no such argument, or the value is not allowed
     * @throws IllegalArgumentException     if the optimizer is not registered
     */
    default Optimizer with(String argument, Object value) {
        return Optimizers.with(this, argument, value);
    }
}
