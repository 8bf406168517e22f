package example;

import static dev.whisker.describe.ArgumentSpec.optional;

import dev.whisker.describe.Signature;
import dev.whisker.train.optimizer.Optimizer;
import dev.whisker.train.optimizer.Update;
import dev.whisker.train.schedule.Schedule;

/** {@code w -= rate * sign(g)}. */
public record SignSgd(Schedule learningRate) implements Optimizer {
    public static final Signature<SignSgd> SIGNATURE =
            Signature.of("SignSgd", SignSgd.class, optional("learning_rate", 0.001));

    @Override
    public int slots() {
        return 1;
    }

    @Override
    public void update(Update step) {
        step.sign(step.gradients(), step.slot(0));
        step.axpy(-step.learningRate(), step.slot(0), step.weights());
    }
}
