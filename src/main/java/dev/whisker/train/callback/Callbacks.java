package dev.whisker.train.callback;

import dev.whisker.describe.Registry;
import dev.whisker.train.metric.MetricNames;
import java.util.List;

/** The callbacks that text and YAML can name. */
public final class Callbacks {
    private static final Registry<Callback> REGISTRY = Registry.of("callback", Callback.class);

    static {
        REGISTRY.register(EarlyStopping.SIGNATURE)
                .register(RestoreBestWeights.SIGNATURE)
                .register(ReduceLROnPlateau.SIGNATURE)
                .register(LearningRateFinder.SIGNATURE)
                .register(TerminateOnNaN.SIGNATURE)
                .register(TensorBoard.SIGNATURE)
                .alias("ReduceOnPlateau", "ReduceLROnPlateau");
    }

    private Callbacks() {
    }

    /** All that can be named. */
    public static Registry<Callback> registry() {
        return REGISTRY;
    }

    /**
     * Checks that all of them will find what they look at.
     *
     * @throws dev.whisker.WhiskerException if one will not
     */
    public static void check(List<? extends Callback> callbacks, MetricNames names) {
        callbacks.forEach(callback -> callback.check(names));
    }
}
