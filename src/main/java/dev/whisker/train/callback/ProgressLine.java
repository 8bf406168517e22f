package dev.whisker.train.callback;

import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
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
 *
 * <p>Unlike Keras' line, it fits the width of the terminal, since a line that wraps cannot be drawn anew: a running
 * epoch has a shorter bar, then no ETA, then fewer metrics; a finished line that is too long goes on in indented lines.
 */
public final class ProgressLine implements Callback {
    private static final int USUAL_COLUMNS = 80;
    private static final int NO_LIMIT = Integer.MAX_VALUE;
    private static final double INTERVAL = 0.05;

    private final PrintStream out;
    private final IntSupplier width;
    private final Consumer<String> messages;
    private final LongSupplier nanoTime;

    private int columns;
    private int steps;
    /** Steps of the epoch that were made before, in a training that goes on. */
    private int before;
    private long start;
    private long afterFirstStep;
    private long lastDrawn;
    private int drawnLength;

    /** @param terminal whether a carriage return goes back to the start of the line there; it has 80 columns then */
    public ProgressLine(PrintStream out, boolean terminal) {
        this(out, () -> terminal ? USUAL_COLUMNS : 0, line -> out.print(line + "\n"));
    }

    /**
     * A line for a terminal of some width, whose {@linkplain Training#message messages} of other callbacks go
     * elsewhere.
     *
     * @param columns  the width of the terminal in columns, queried as each epoch begins; 0 where it is not a terminal
     * @param messages prints a line
     */
    public ProgressLine(PrintStream out, IntSupplier columns, Consumer<String> messages) {
        this(out, columns, messages, System::nanoTime);
    }

    ProgressLine(PrintStream out, IntSupplier columns, Consumer<String> messages, LongSupplier nanoTime) {
        this.out = out;
        this.width = columns;
        this.messages = messages;
        this.nanoTime = nanoTime;
    }

    @Override
    public void epochBegin(Training training) {
        out.print("Epoch " + training.epoch() + "/" + training.epochs() + "\n");
        out.flush();
        columns = width.getAsInt();
        steps = training.steps();
        before = training.step();
        start = nanoTime.getAsLong();
        lastDrawn = start - (long) (2 * INTERVAL * 1e9);
        drawnLength = 0;
    }

    @Override
    public void batchEnd(Training training) {
        long now = nanoTime.getAsLong();
        int step = training.step();
        if (isTerminal() && (now - lastDrawn) / 1e9 >= INTERVAL) {
            String eta = eta(secondsPerStep(step, now) * (steps - step));
            draw(List.of(line(step).running("ETA: " + eta, metrics(training.metrics()))));
            lastDrawn = now;
        }
        if (step == before + 1) {
            afterFirstStep = now;
        }
    }

    @Override
    public void epochEnd(Training training) {
        long now = nanoTime.getAsLong();
        String time = whole((now - start) / 1e9) + "s " + perStep(secondsPerStep(steps, now));
        draw(line(steps).finished(time, metrics(training.metrics())));
        endLine();
        if (!isTerminal()) {
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
        if (isTerminal() && drawnLength > 0) {
            out.print("\n");
            out.flush();
            drawnLength = 0;
        }
    }

    private boolean isTerminal() {
        return columns > 0;
    }

    /** The last column stays free, because a cursor that leaves it may wrap. */
    private FittedLine line(int step) {
        return new FittedLine(step, steps, isTerminal() ? columns - 1 : NO_LIMIT);
    }

    /** Draws the first of these lines over what is drawn, and the others below it. */
    private void draw(List<String> lines) {
        String first = lines.get(0);
        String padding = " ".repeat(Math.max(0, drawnLength - first.length()));
        out.print((isTerminal() ? "\r" : "") + first + padding);
        lines.stream().skip(1).forEach(line -> out.print("\n" + line));
        out.flush();
        drawnLength = first.length();
    }

    private double secondsPerStep(int step, long now) {
        int made = step - before;
        return made > 1 ? (now - afterFirstStep) / 1e9 / (made - 1) : (now - start) / 1e9;
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

    private static List<String> metrics(Map<String, Double> values) {
        return values.entrySet().stream().map(value -> value.getKey() + ": " + number(value.getValue())).toList();
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
