package dev.whisker.train.callback;

import dev.whisker.describe.ArgumentSpec;
import dev.whisker.describe.Signature;
import dev.whisker.train.metric.MetricNames;

/**
 * Puts back the weights of the best epoch when training is over, whether all epochs were trained or another callback
 * stopped it.
 *
 * @param monitor such as "val_loss" or "accuracy"
 * @param mode    which way the value gets better
 */
public record RestoreBestWeights(String monitor, Mode mode) implements Callback {
    /** Its call. */
    public static final Signature<RestoreBestWeights> SIGNATURE =
            Signature.of("RestoreBestWeights", RestoreBestWeights.class, ArgumentSpec.optional("monitor", "val_loss"),
                    ArgumentSpec.optional("mode", "auto"));

    @Override
    public void check(MetricNames names) {
        names.require("RestoreBestWeights", monitor);
    }

    @Override
    public Callback begin() {
        return new Callback() {
            private final BestWeights weights = new BestWeights();
            private Monitor monitored;
            private Double best;

            @Override
            public CallbackState state() {
                return CallbackState.NONE.with("best", best).withWeights(weights.best());
            }

            @Override
            public void resume(CallbackState state) {
                best = state.number("best");
                weights.resume(state.weights());
            }

            @Override
            public void trainBegin(Training training) {
                monitored = new Monitor(monitor, mode, 0, training.names());
            }

            @Override
            public void epochEnd(Training training) {
                double value = monitored.value(training);
                if (monitored.isBetter(value, best)) {
                    best = value;
                    weights.keep(training);
                }
            }

            @Override
            public void trainEnd(Training training) {
                weights.putBack(training);
            }
        };
    }
}
