package example;

import static dev.whisker.describe.ArgumentSpec.required;

import dev.whisker.describe.Signature;
import dev.whisker.train.schedule.Schedule;

/** {@code initial / sqrt(1 + step)}. */
public record SquareRootDecay(double initialLearningRate) implements Schedule {
    public static final Signature<SquareRootDecay> SIGNATURE =
            Signature.of("SquareRootDecay", SquareRootDecay.class, required("initial_learning_rate"));

    @Override
    public double at(long step) {
        return initialLearningRate / Math.sqrt(1 + step);
    }
}
