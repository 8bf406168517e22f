package dev.whisker.train.schedule;

/**
 * The same learning rate at each step, which in text is the number alone. It is the one schedule that
 * {@link dev.whisker.train.Trainer#setLearningRate} can replace while a model is trained. Which numbers are allowed is
 * the optimizer's rule.
 */
public record Constant(double learningRate) implements Schedule {
    @Override
    public double at(long step) {
        return learningRate;
    }

    /** The number. */
    @Override
    public String toString() {
        return Double.toString(learningRate);
    }
}
