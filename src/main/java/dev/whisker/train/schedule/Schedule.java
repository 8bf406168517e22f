package dev.whisker.train.schedule;

import dev.whisker.describe.ArgumentKind;
import java.util.List;

/**
 * The learning rate of each training step. It is a description: a record whose signature is registered with
 * {@link Schedules}, or named by a {@link dev.whisker.describe.Provider}.
 *
 * <pre>
 * Adam.of(new ExponentialDecay(0.01, 1000, 0.9, false));     // in YAML: Adam(ExponentialDecay(0.01, 1000, 0.9))
 * </pre>
 */
public interface Schedule {
    /** As an argument: a number, or a call such as CosineDecay(0.1, 1000). */
    ArgumentKind ARGUMENT = new ArgumentKind("a number or a schedule, such as CosineDecay(0.1, 1000)", List.of(),
            Schedules::ofPlain, value -> Schedules.format((Schedule) value));

    /**
     * The learning rate of a step.
     *
     * @param step training steps made before: 0 in the first one, as Keras counts iterations
     */
    double at(long step);
}
