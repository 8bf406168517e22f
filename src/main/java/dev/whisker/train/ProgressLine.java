package dev.whisker.train;

import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Keras' progress line (layout facts: Keras 2.8 {@code utils/generic_utils.py}, class {@code Progbar}).
 *
 * <pre>
 * Epoch 1/20
 * 24/63 [==========>...................] - ETA: 1s - loss: 0.6931 - accuracy: 0.5000
 * 63/63 [==============================] - 3s 45ms/step - loss: 0.6931 - accuracy: 0.5000 - val_loss: 0.6900 - val_accuracy: 0.5300
 * </pre>
 * On a terminal the line is drawn anew at most every 0.05 s; elsewhere only the finished line of an epoch is written. As in Keras, the finished line's
 * seconds and time a step include validation, and the time a step leaves the first step out.
 */
public final class ProgressLine implements Callback {
    private static final int WIDTH = 30;
    private static final double INTERVAL = 0.05;

    private final PrintStream out;
    private final boolean terminal;
    private final LongSupplier nanoTime;

    private int steps;
    private long start;
    private long afterFirstStep;
    private long lastDrawn;
    private int drawnLength;

    /** @param terminal whether a carriage return goes back to the start of the line there */
    public ProgressLine(PrintStream out, boolean terminal) {
        this(out, terminal, System::nanoTime);
    }

    ProgressLine(PrintStream out, boolean terminal, LongSupplier nanoTime) {
        this.out = out;
        this.terminal = terminal;
        this.nanoTime = nanoTime;
    }

    @Override
    public void epochBegin(int epoch, int epochs, int stepsOfEpoch) {
        out.print("Epoch " + epoch + "/" + epochs + "\n");
        out.flush();
        steps = stepsOfEpoch;
        start = nanoTime.getAsLong();
        lastDrawn = start - (long) (2 * INTERVAL * 1e9);
        drawnLength = 0;
    }

    @Override
    public void batchEnd(int step, double loss, double accuracy) {
        long now = nanoTime.getAsLong();
        if (terminal && (now - lastDrawn) / 1e9 >= INTERVAL) {
            String eta = eta(secondsPerStep(step, now) * (steps - step));
            draw(bar(step) + " - ETA: " + eta + metric("loss", loss) + metric("accuracy", accuracy));
            lastDrawn = now;
        }
        if (step == 1) {
            afterFirstStep = now;
        }
    }

    @Override
    public void epochEnd(EpochResult result) {
        long now = nanoTime.getAsLong();
        String line = bar(steps) + " - " + whole((now - start) / 1e9) + "s " + perStep(secondsPerStep(steps, now))
                + metric("loss", result.loss()) + metric("accuracy", result.accuracy());
        if (result.hasValidation()) {
            line += metric("val_loss", result.valLoss()) + metric("val_accuracy", result.valAccuracy());
        }
        draw(line);
        trainEnd();
        if (!terminal) {
            out.print("\n");
            out.flush();
        }
    }

    /** Leaves an unfinished line as it is and begins a new one. */
    @Override
    public void trainEnd() {
        if (terminal && drawnLength > 0) {
            out.print("\n");
            out.flush();
            drawnLength = 0;
        }
    }

    private void draw(String line) {
        String padding = " ".repeat(Math.max(0, drawnLength - line.length()));
        out.print((terminal ? "\r" : "") + line + padding);
        out.flush();
        drawnLength = line.length();
    }

    private double secondsPerStep(int step, long now) {
        return step > 1 ? (now - afterFirstStep) / 1e9 / (step - 1) : (now - start) / 1e9;
    }

    private String bar(int step) {
        int done = (int) (WIDTH * ((double) step / steps));
        String head = done == 0 ? "" : "=".repeat(done - 1) + (step < steps ? ">" : "=");
        String count = String.format(Locale.ROOT, "%" + Integer.toString(steps).length() + "d/%d", step, steps);
        return count + " [" + head + ".".repeat(WIDTH - done) + "]";
    }

    private static String eta(double seconds) {
        long whole = (long) seconds;
        if (seconds > 3600) {
            return String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole % 3600 / 60, whole % 60);
        }
        return seconds > 60 ? String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60) : whole + "s";
    }

    private static String perStep(double seconds) {
        if (seconds >= 1 || seconds == 0) {
            return whole(seconds) + "s/step";
        }
        return seconds >= 1e-3 ? whole(seconds * 1e3) + "ms/step" : whole(seconds * 1e6) + "us/step";
    }

    /** As C's %.0f: the nearest whole number, of two equally near the even one. */
    private static String whole(double value) {
        return Long.toString((long) Math.rint(value));
    }

    private static String metric(String name, double value) {
        return " - " + name + ": " + number(value);
    }

    /** %.4f above 0.001, else %.4e, as C prints them: exact ties go to the even digit, where Java's formatter would go up. */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        BigDecimal exact = new BigDecimal(value);
        if (Math.abs(value) > 1e-3) {
            return exact.setScale(4, RoundingMode.HALF_EVEN).toPlainString();
        }
        return String.format(Locale.ROOT, "%.4e", exact.round(new MathContext(5, RoundingMode.HALF_EVEN)));
    }
}
