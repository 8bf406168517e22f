package dev.whisker.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The expected lines are what Keras 2.8's Progbar writes for the same calls at the same times. */
class ProgressLineTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private double seconds = 100;

    private ProgressLine line(boolean terminal) {
        return new ProgressLine(new PrintStream(written, true, StandardCharsets.UTF_8), terminal, () -> Math.round(seconds * 1e9));
    }

    private String take() {
        String text = written.toString(StandardCharsets.UTF_8);
        written.reset();
        return text;
    }

    @Test
    void aTerminalSeesItGrow() {
        ProgressLine line = line(true);
        line.epochBegin(1, 20, 63);
        assertEquals("Epoch 1/20\n", take());
        seconds += 2;
        line.batchEnd(1, 0.75, 0.46875);
        assertEquals("\r 1/63 [..............................] - ETA: 2:04 - loss: 0.7500 - accuracy: 0.4688", take());
        seconds += 0.04;
        line.batchEnd(2, 0.7, 0.5);
        assertEquals("", take());
        seconds += 0.41;
        line.batchEnd(24, 0.6931472, 0.5);
        String short24 = "\r24/63 [==========>...................] - ETA: 0s - loss: 0.6931 - accuracy: 0.5000";
        assertEquals(short24 + "  ", take());
        seconds += 0.775;
        line.batchEnd(63, 0.6931472, 0.5);
        assertEquals("\r63/63 [==============================] - ETA: 0s - loss: 0.6931 - accuracy: 0.5000", take());
        seconds += 1.56;
        line.epochEnd(new EpochResult(1, 0.69312, 0.5004, 0.0009, 0.53, 3, 45));
        assertEquals("\r63/63 [==============================] - 5s 45ms/step - loss: 0.6931 - accuracy: 0.5004 - val_loss: 9.0000e-04 - val_accuracy: 0.5300\n",
                take());
        line.trainEnd();
        assertEquals("", take());
    }

    @Test
    void elsewhereOnlyTheFinishedLineIsWritten() {
        ProgressLine line = line(false);
        line.epochBegin(20, 20, 1);
        seconds += 0.0004;
        line.batchEnd(1, 1, 0);
        line.epochEnd(new EpochResult(20, 1, 0, Double.NaN, Double.NaN, 3, 45));
        line.trainEnd();
        assertEquals("Epoch 20/20\n1/1 [==============================] - 0s 400us/step - loss: 1.0000 - accuracy: 0.0000e+00\n", take());
    }

    @Test
    void aLineThatIsNotFinishedIsLeft() {
        ProgressLine line = line(true);
        line.epochBegin(1, 1, 10);
        seconds += 4000;
        line.batchEnd(1, 2, 0.25);
        line.trainEnd();
        assertEquals("Epoch 1/1\n\r 1/10 [==>...........................] - ETA: 10:00:00 - loss: 2.0000 - accuracy: 0.2500\n", take());
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
