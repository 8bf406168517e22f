package dev.whisker.train.callback;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A callback that goes on from its state does what one does that was never interrupted, whatever the values. */
class ResumedCallbacksTest {
    private static final int EPOCHS = 12;
    private static final int HISTORIES = 100;

    static Stream<Callback> callbacks() {
        return Stream.of(new ReduceLROnPlateau("val_loss", 0.5, 2, Mode.AUTO, 1e-4, 2, 0),
                new ReduceLROnPlateau("val_loss", 0.1, 3, Mode.AUTO, 0, 0, 0),
                new EarlyStopping("val_loss", 0, 3, Mode.AUTO, null, true, 2),
                new EarlyStopping("val_loss", 0.1, 2, Mode.AUTO, 0.4, false, 0),
                new RestoreBestWeights("val_loss", Mode.AUTO), new RestoreBestWeights("val_accuracy", Mode.AUTO));
    }

    /** Runs a callback over epochs with these values; after one of them, another goes on from its state. */
    private static List<Object> run(Callback callback, double[] values, int breakAfter) {
        FakeTraining training = new FakeTraining();
        training.epochs = EPOCHS;
        Callback watcher = callback.begin();
        watcher.trainBegin(training);
        for (int epoch = 1; epoch <= EPOCHS && training.stopReason == null; epoch++) {
            double value = values[epoch - 1];
            training.finish(new EpochResult(epoch, Map.of(), Map.of("loss", value, "accuracy", 1 - value), 1, 1));
            watcher.epochEnd(training);
            if (epoch == breakAfter) {
                CallbackState state = watcher.state();
                watcher = callback.begin();
                watcher.resume(state);
                watcher.trainBegin(training);
            }
        }
        training.ending = training.stopReason == null ? Ending.FINISHED : Ending.stopped(training.stopReason);
        watcher.trainEnd(training);
        List<Object> left = new ArrayList<>(training.messages);
        left.addAll(List.of(training.learningRate, training.weightsOf, training.ending, training.epoch));
        return left;
    }

    @ParameterizedTest
    @MethodSource("callbacks")
    void goesOnAsIfThereHadBeenNoBreak(Callback callback) {
        SplittableRandom random = new SplittableRandom(1);
        for (int history = 0; history < HISTORIES; history++) {
            double[] values = random.doubles(EPOCHS, 0, 1).toArray();
            List<Object> whole = run(callback, values, 0);
            for (int epoch = 1; epoch < EPOCHS; epoch++) {
                assertEquals(whole, run(callback, values, epoch), callback + " after epoch " + epoch + " of history "
                        + history);
            }
        }
    }
}
