package dev.whisker.train.optimizer;

import dev.whisker.WhiskerException;
import dev.whisker.model.Model;
import dev.whisker.model.Parameter;
import dev.whisker.model.Parameters;
import dev.whisker.op.Arithmetic;
import dev.whisker.op.Backend;
import dev.whisker.op.VectorOps;
import dev.whisker.tensor.Arena;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import dev.whisker.train.schedule.Constant;
import dev.whisker.train.schedule.Schedule;

/**
 * An optimizer at work on a model. Each step is Keras': gradients are clipped, weights decay, and the optimizer updates
 * them (Keras 3 {@code optimizers/base_optimizer.py}, {@code _backend_apply_gradients}).
 */
public final class OptimizerRun implements AutoCloseable {
    private final Optimizer optimizer;
    private final Backend backend;
    private final Parameters parameters;
    private final Arena arena = new Arena("gradient norm");
    /** (1) the sum of squares of what is clipped by its norm. */
    private final Tensor sumOfSquares;
    private Schedule schedule;

    /** @param model made for training, with the optimizer's number of slots */
    public OptimizerRun(Optimizer optimizer, Model model) {
        this.optimizer = optimizer;
        this.backend = model.backend();
        this.parameters = model.parameters();
        this.schedule = optimizer.learningRate();
        long offset = arena.reserve(backend.weightType().bytes());
        arena.seal(backend::allocate);
        sumOfSquares = arena.tensor(Shape.of(1), backend.weightType(), offset);
    }

    public Optimizer optimizer() {
        return optimizer;
    }

    /** The learning rate after so many steps: that of the next one. */
    public double learningRate(long stepsDone) {
        return schedule.at(stepsDone);
    }

    /**
     * Sets the learning rate of the steps from now on.
     *
     * @throws WhiskerException if it is not positive, or follows a schedule
     */
    public void setLearningRate(double rate) {
        if (!(schedule instanceof Constant)) {
            throw new WhiskerException("the learning rate follows " + schedule + ", so it cannot be set to " + rate
                    + "; give the optimizer a number as learning_rate");
        }
        Constant constant = new Constant(rate);
        Rules.learningRate("the optimizer", constant);
        schedule = constant;
    }

    /** Sets the learning rate that a checkpoint had; one that follows a schedule is given by the count of steps. */
    public void resumeLearningRate(double rate) {
        if (schedule instanceof Constant) {
            setLearningRate(rate);
        }
    }

    /**
     * Changes all trained weights by their gradients.
     *
     * @param stepsDone steps made before
     * @param guard     nothing is changed unless it is 0; null for no condition
     */
    public void step(long stepsDone, Tensor guard) {
        step(stepsDone, guard, Arithmetic.of(backend));
    }

    /** {@link #step(long, Tensor)}, computed by this arithmetic. */
    public void step(long stepsDone, Tensor guard, Arithmetic arithmetic) {
        if (parameters.weights().size() == 0) {
            return;
        }
        Update update = new Update(arithmetic, parameters.weights(), parameters.gradients(), parameters.slots(), guard,
                stepsDone + 1, learningRate(stepsDone));
        clip(update, guard, arithmetic.vector());
        if (optimizer.weightDecay() != null) {
            update.scale(1 - optimizer.weightDecay() * update.learningRate(), update.weights());
        }
        optimizer.update(update);
    }

    private void clip(Update update, Tensor guard, VectorOps vector) {
        if (optimizer.clipnorm() != null) {
            for (Parameter parameter : parameters.all()) {
                if (parameter.gradient() != null) {
                    scaleToNorm(parameter.gradient(), optimizer.clipnorm(), guard, vector);
                }
            }
        } else if (optimizer.globalClipnorm() != null) {
            scaleToNorm(update.gradients(), optimizer.globalClipnorm(), guard, vector);
        } else if (optimizer.clipvalue() != null) {
            update.clip(update.gradients(), -optimizer.clipvalue(), optimizer.clipvalue());
        }
    }

    private void scaleToNorm(Tensor gradient, double limit, Tensor guard, VectorOps vector) {
        vector.sumOfSquares(gradient, sumOfSquares);
        vector.scaleToNorm(gradient, sumOfSquares, limit, guard);
    }

    @Override
    public void close() {
        arena.close();
    }
}
