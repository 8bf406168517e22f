package dev.whisker.train.callback;

import static dev.whisker.train.callback.FakeTraining.values;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The expected lines are what Keras 2.8's Progbar writes for the same calls at the same times. */
class ProgressLineTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final List<String> messages = new ArrayList<>();
    private final FakeTraining training = new FakeTraining();
    private double seconds = 100;

    /** On a terminal that is wide enough, or elsewhere. */
    private ProgressLine line(boolean terminal) {
        return line(terminal ? 160 : 0);
    }

    private ProgressLine line(int columns) {
        return new ProgressLine(new PrintStream(written, true, StandardCharsets.UTF_8), () -> columns, messages::add,
                () -> Math.round(seconds * 1e9));
    }

    private FakeTraining begun(int epoch, int epochs, int steps) {
        training.epoch = epoch;
        training.epochs = epochs;
        training.steps = steps;
        return training;
    }

    private FakeTraining after(int step, double loss, double accuracy) {
        training.step = step;
        training.metrics = values("loss", loss, "accuracy", accuracy);
        return training;
    }

    private String take() {
        String text = written.toString(StandardCharsets.UTF_8);
        written.reset();
        return text;
    }

    @Test
    void aTerminalSeesItGrow() {
        ProgressLine line = line(true);
        line.epochBegin(begun(1, 20, 63));
        assertEquals("Epoch 1/20\n", take());
        seconds += 2;
        line.batchEnd(after(1, 0.75, 0.46875));
        assertEquals("\r 1/63 [..............................] - ETA: 2:04 - loss: 0.7500 - accuracy: 0.4688", take());
        seconds += 0.04;
        line.batchEnd(after(2, 0.7, 0.5));
        assertEquals("", take());
        seconds += 0.41;
        line.batchEnd(after(24, 0.6931472, 0.5));
        String short24 = "\r24/63 [==========>...................] - ETA: 0s - loss: 0.6931 - accuracy: 0.5000";
        assertEquals(short24 + "  ", take());
        seconds += 0.775;
        line.batchEnd(after(63, 0.6931472, 0.5));
        assertEquals("\r63/63 [==============================] - ETA: 0s - loss: 0.6931 - accuracy: 0.5000", take());
        seconds += 1.56;
        line.epochEnd(training.finish(new EpochResult(1, values("loss", 0.69312, "accuracy", 0.5004),
                values("loss", 0.0009, "accuracy", 0.53), 3, 45)));
        assertEquals("\r63/63 [==============================] - 5s 45ms/step - loss: 0.6931 - accuracy: 0.5004 - "
                + "val_loss: 9.0000e-04 - val_accuracy: 0.5300\n",
                take());
        line.trainEnd(training);
        assertEquals("", take());
    }

    @Test
    void aNarrowTerminalSeesOneLineThatIsDrawnAnew() {
        ProgressLine line = line(60);
        line.epochBegin(begun(1, 20, 63));
        for (int step = 1; step <= 63; step++) {
            seconds += step == 1 ? 600 : 1;
            line.batchEnd(after(step, 0.6931472, 0.5));
        }
        String running = take().replace("Epoch 1/20\n", "");
        assertEquals(63, running.chars().filter(character -> character == '\r').count());
        assertEquals(0, running.chars().filter(character -> character == '\n').count());
        assertTrue(running.lines().allMatch(drawn -> drawn.length() < 60), running);
        line.epochEnd(training.finish(new EpochResult(1, values("loss", 0.69312, "accuracy", 0.5004),
                values("loss", 0.0009, "accuracy", 0.53), 3, 45)));
        assertEquals("\r63/63 [==========] - 662s 1s/step - loss: 0.6931           \n"
                + "    accuracy: 0.5004 - val_loss: 9.0000e-04\n    val_accuracy: 0.5300\n", take());
    }

    /** Until the next epoch; the width may change at any time. */
    @Test
    void theWidthIsQueriedAsEachEpochBegins() {
        int[] columns = {120, 30};
        int[] asked = {0};
        ProgressLine line = new ProgressLine(new PrintStream(written, true, StandardCharsets.UTF_8),
                () -> columns[asked[0]++], messages::add, () -> Math.round(seconds * 1e9));
        for (int longest : new int[] {119, 29}) {
            line.epochBegin(begun(1, 2, 1000));
            seconds += 1;
            line.batchEnd(after(1, 1, 1));
            line.trainEnd(training);
            int length = take().lines().mapToInt(String::length).max().orElseThrow();
            assertTrue(longest == 119 ? length > 60 : length <= longest, "length " + length);
        }
    }

    @Test
    void elsewhereOnlyTheFinishedLineIsWritten() {
        ProgressLine line = line(false);
        line.epochBegin(begun(20, 20, 1));
        seconds += 0.0004;
        line.batchEnd(after(1, 1, 0));
        line.epochEnd(training.finish(
                new EpochResult(20, values("loss", 1, "accuracy", 0), values(), 3, 45)));
        line.trainEnd(training);
        assertEquals("Epoch 20/20\n1/1 [==============================] - 0s 400us/step - loss: 1.0000 - accuracy: "
                + "0.0000e+00\n", take());
    }

    @Test
    void aLineThatIsNotFinishedIsLeft() {
        ProgressLine line = line(true);
        line.epochBegin(begun(1, 1, 10));
        seconds += 4000;
        line.batchEnd(after(1, 2, 0.25));
        line.trainEnd(training);
        assertEquals("Epoch 1/1\n\r 1/10 [==>...........................] - ETA: 10:00:00 - loss: 2.0000 - accuracy: "
                + "0.2500\n", take());
    }

    @Test
    void messagesStandOnLinesOfTheirOwn() {
        ProgressLine line = line(true);
        line.epochBegin(begun(1, 1, 10));
        seconds += 1;
        line.batchEnd(after(1, 2, 0.25));
        take();
        line.message(training, "hello");
        assertEquals("\n", take());
        assertEquals(List.of("hello"), messages);
    }

    @Test
    void valuesFollowTheMetrics() {
        ProgressLine line = line(false);
        line.epochBegin(begun(1, 1, 1));
        seconds += 0.002;
        line.epochEnd(training.finish(new EpochResult(1, values("loss", 0.5, "auc", 0.75),
                values("loss", 1, "auc", 0.5), 3, 45)));
        assertEquals("Epoch 1/1\n1/1 [==============================] - 0s 2ms/step - loss: 0.5000 - auc: 0.7500 - "
                + "val_loss: 1.0000 - val_auc: 0.5000\n",
                take());
    }

    @Test
    void numbersAreWrittenAsInPython() {
        assertEquals("0.0312", ProgressLine.number(0.03125));
        assertEquals("0.0938", ProgressLine.number(0.09375));
        assertEquals("1.0000e-03", ProgressLine.number(1e-3));
        assertEquals("0.0010", ProgressLine.number(0.0010001));
        assertEquals("0.0000e+00", ProgressLine.number(0));
        assertEquals("12345.6789", ProgressLine.number(12345.6789));
        assertEquals("nan", ProgressLine.number(Double.NaN));
        assertEquals("inf", ProgressLine.number(Double.POSITIVE_INFINITY));
    }
}
