package dev.whisker.train.callback;

import dev.whisker.describe.ArgumentSpec;
import dev.whisker.describe.Signature;
import dev.whisker.train.metric.MetricNames;

/**
 * Stops training when a value has not improved for some epochs (Keras 3 {@code callbacks/early_stopping.py}).
 *
 * @param monitor            such as "val_loss" or "accuracy"
 * @param minDelta           a change of no more than this is none
 * @param patience           epochs without a change for the better after which training stops; never after the first
 * @param mode               which way the value gets better
 * @param baseline           only values better than this one restart the waiting; null for none
 * @param restoreBestWeights whether the weights of the best epoch are put back at the end
 * @param startFromEpoch     number of initial epochs that are ignored
 */
public record EarlyStopping(String monitor, double minDelta, int patience, Mode mode, Double baseline,
        boolean restoreBestWeights, int startFromEpoch) implements Callback {
    /** Its call in Keras' words. */
    public static final Signature<EarlyStopping> SIGNATURE = Signature.of("EarlyStopping", EarlyStopping.class,
            ArgumentSpec.optional("monitor", "val_loss"), ArgumentSpec.optional("min_delta", 0.0),
            ArgumentSpec.optional("patience", 0L), Monitor.verbose(), ArgumentSpec.optional("mode", "auto"),
            ArgumentSpec.optional("baseline", null), ArgumentSpec.optional("restore_best_weights", false),
            ArgumentSpec.optional("start_from_epoch", 0L));
    private static final String NAME = "EarlyStopping";

    /** Checks the numbers. */
    public EarlyStopping {
        Monitor.checkAtLeast(NAME, "patience", patience, 0);
        Monitor.checkAtLeast(NAME, "start_from_epoch", startFromEpoch, 0);
    }

    /** With Keras' defaults, and the weights as they are at the end. */
    public static EarlyStopping of(String monitor, int patience) {
        return new EarlyStopping(monitor, 0, patience, Mode.AUTO, null, false, 0);
    }

    /** The same, with the weights of the best epoch put back at the end. */
    public EarlyStopping restoringBestWeights() {
        return new EarlyStopping(monitor, minDelta, patience, mode, baseline, true, startFromEpoch);
    }

    @Override
    public void check(MetricNames names) {
        names.require(NAME, monitor);
    }

    @Override
    public Callback begin() {
        return new Waiting();
    }

    private final class Waiting implements Callback {
        private final BestWeights weights = new BestWeights();
        private Monitor monitored;
        private Double best;
        private int bestEpoch;
        private int epochs;
        private int wait;

        @Override
        public CallbackState state() {
            return CallbackState.NONE.with("best", best).with("best_epoch", bestEpoch).with("epochs", epochs)
                    .with("wait", wait).withWeights(weights.best());
        }

        @Override
        public void resume(CallbackState state) {
            best = state.number("best");
            bestEpoch = state.count("best_epoch");
            epochs = state.count("epochs");
            wait = state.count("wait");
            weights.resume(state.weights());
        }

        @Override
        public void trainBegin(Training training) {
            monitored = new Monitor(monitor, mode, minDelta, training.names());
        }

        @Override
        public void epochEnd(Training training) {
            epochs++;
            if (epochs <= startFromEpoch) {
                return;
            }
            double value = monitored.value(training);
            wait++;
            if (monitored.isBetter(value, best)) {
                best = value;
                bestEpoch = training.epoch();
                if (restoreBestWeights) {
                    weights.keep(training);
                }
                if (baseline == null || monitored.isBetter(value, baseline)) {
                    wait = 0;
                }
            } else if (wait >= patience && epochs > 1) {
                String reason = monitored.standstill(wait) + "; best " + ProgressLine.number(best) + " in epoch "
                        + bestEpoch;
                training.message("Epoch " + training.epoch() + ": early stopping: " + reason);
                training.stop(reason);
            }
        }

        @Override
        public void trainEnd(Training training) {
            weights.putBack(training);
        }
    }
}
