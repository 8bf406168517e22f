package dev.whisker.train.callback;

import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Keras' progress line (layout facts: Keras 2.8 {@code utils/generic_utils.py}, class {@code Progbar}).
 *
 * <pre>
 * Epoch 1/20
 * 24/63 [==========>...................] - ETA: 1s - loss: 0.6931 - accuracy: 0.5000
 * 63/63 [==============================] - 3s 45ms/step - loss: 0.6931 - accuracy: 0.5000
 *     - val_loss: 0.6900 - val_accuracy: 0.5300   (on the same line)
 * </pre>
 * The metrics are those of the training. On a terminal the line is drawn anew at most every 0.05 s; elsewhere only the
 * finished line of an epoch is written. As in Keras, the finished line's seconds and time per step include validation,
 * and the time per step leaves the first step out.
 */
public final class ProgressLine implements Callback {
    private static final int WIDTH = 30;
    private static final double INTERVAL = 0.05;

    private final PrintStream out;
    private final boolean terminal;
    private final Consumer<String> messages;
    private final LongSupplier nanoTime;

    private int steps;
    private long start;
    private long afterFirstStep;
    private long lastDrawn;
    private int drawnLength;

    /** @param terminal whether a carriage return goes back to the start of the line there */
    public ProgressLine(PrintStream out, boolean terminal) {
        this(out, terminal, line -> out.print(line + "\n"));
    }

    /**
     * One whose {@linkplain Training#message messages} of other callbacks go elsewhere.
     *
     * @param messages prints a line
     */
    public ProgressLine(PrintStream out, boolean terminal, Consumer<String> messages) {
        this(out, terminal, messages, System::nanoTime);
    }

    ProgressLine(PrintStream out, boolean terminal, Consumer<String> messages, LongSupplier nanoTime) {
        this.out = out;
        this.terminal = terminal;
        this.messages = messages;
        this.nanoTime = nanoTime;
    }

    @Override
    public void epochBegin(Training training) {
        out.print("Epoch " + training.epoch() + "/" + training.epochs() + "\n");
        out.flush();
        steps = training.steps();
        start = nanoTime.getAsLong();
        lastDrawn = start - (long) (2 * INTERVAL * 1e9);
        drawnLength = 0;
    }

    @Override
    public void batchEnd(Training training) {
        long now = nanoTime.getAsLong();
        int step = training.step();
        if (terminal && (now - lastDrawn) / 1e9 >= INTERVAL) {
            String eta = eta(secondsPerStep(step, now) * (steps - step));
            draw(bar(step) + " - ETA: " + eta + metrics(training.metrics()));
            lastDrawn = now;
        }
        if (step == 1) {
            afterFirstStep = now;
        }
    }

    @Override
    public void epochEnd(Training training) {
        long now = nanoTime.getAsLong();
        draw(bar(steps) + " - " + whole((now - start) / 1e9) + "s " + perStep(secondsPerStep(steps, now))
                + metrics(training.metrics()));
        endLine();
        if (!terminal) {
            out.print("\n");
            out.flush();
        }
    }

    /** Leaves an unfinished line as it is and begins a new one. */
    @Override
    public void trainEnd(Training training) {
        endLine();
    }

    @Override
    public void message(Training training, String line) {
        endLine();
        messages.accept(line);
    }

    private void endLine() {
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

    private static String metrics(Map<String, Double> values) {
        StringBuilder text = new StringBuilder();
        values.forEach((name, value) -> text.append(" - ").append(name).append(": ").append(number(value)));
        return text.toString();
    }

    /**
     * %.4f above 0.001, else %.4e, as C prints them: exact ties go to the even digit, where Java's formatter would go
     * up.
     */
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
