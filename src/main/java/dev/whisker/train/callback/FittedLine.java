package dev.whisker.train.callback;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The text of a progress line, fitted to the width of a terminal. While an epoch runs, it is one line: what does not
 * fit is left out, first of the bar, then the time that is left, then metrics from the last one on. A finished line
 * loses no number; one that does not fit has a short bar, and goes on in further lines, which are indented.
 *
 * @param step    the number of steps that are done
 * @param steps   the number of steps of the epoch
 * @param room    the number of characters that fit on a line
 */
record FittedLine(int step, int steps, int room) {
    static final int MAX_BAR = 30;
    static final int MIN_BAR = 10;
    private static final String SEPARATOR = " - ";
    private static final String INDENTATION = "    ";
    /** The brackets of a bar and the space before it. */
    private static final int AROUND_BAR = 3;

    /** The line of an epoch that runs. */
    String running(String timeLeft, List<String> metrics) {
        List<String> parts = new ArrayList<>(metrics);
        parts.add(0, timeLeft);
        while (true) {
            String end = tail(parts);
            int bar = Math.min(MAX_BAR, room - count().length() - AROUND_BAR - end.length());
            if (bar >= MIN_BAR) {
                return count() + bar(bar) + end;
            }
            if (parts.isEmpty()) {
                return cut(count());
            }
            parts.remove(parts.size() > metrics.size() ? 0 : parts.size() - 1);
        }
    }

    /** The lines of a finished epoch. */
    List<String> finished(String time, List<String> metrics) {
        int barOfOneLine = room - count().length() - AROUND_BAR - tail(List.of(time)).length() - tail(metrics).length();
        if (barOfOneLine >= MIN_BAR) {
            return List.of(count() + bar(Math.min(MAX_BAR, barOfOneLine)) + tail(List.of(time)) + tail(metrics));
        }
        List<String> lines = new ArrayList<>();
        String line = count() + bar(MIN_BAR) + tail(List.of(time));
        if (line.length() > room) {
            line = count() + tail(List.of(time));
        }
        for (String metric : metrics) {
            if (line.length() + SEPARATOR.length() + metric.length() <= room) {
                line += SEPARATOR + metric;
            } else {
                lines.add(cut(line));
                line = INDENTATION + metric;
            }
        }
        lines.add(cut(line));
        return lines;
    }

    private String count() {
        return String.format(Locale.ROOT, "%" + Integer.toString(steps).length() + "d/%d", step, steps);
    }

    private String bar(int width) {
        int done = (int) (width * ((double) step / steps));
        String head = done == 0 ? "" : "=".repeat(done - 1) + (step < steps ? ">" : "=");
        return " [" + head + ".".repeat(width - done) + "]";
    }

    private static String tail(List<String> parts) {
        return parts.isEmpty() ? "" : SEPARATOR + String.join(SEPARATOR, parts);
    }

    private String cut(String line) {
        return line.substring(0, Math.min(line.length(), Math.max(0, room)));
    }
}
