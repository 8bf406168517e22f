package dev.whisker.train.checkpoint;

import dev.whisker.WhiskerException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often checkpoints are saved within an epoch, besides at its end.
 *
 * @param steps   every so many steps; 0 for not by steps
 * @param seconds every so many seconds; 0 for not by time
 */
public record SaveEvery(long steps, double seconds) {
    /** At the end of each epoch alone. */
    public static final SaveEvery EPOCH = new SaveEvery(0, 0);

    private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\s*(steps?|s|min|h|)");
    private static final Map<String, Integer> SECONDS = Map.of("s", 1, "min", 60, "h", 3600);

    /** Checks the numbers. */
    public SaveEvery {
        if (steps < 0 || !(seconds >= 0)) {
            throw new WhiskerException("checkpoints cannot be saved every " + steps + " steps or " + seconds
                    + " seconds; give positive numbers");
        }
    }

    /**
     * Reads "500", "500steps", "90s", "10min" or "2h".
     *
     * @throws WhiskerException if it is none of them
     */
    public static SaveEvery parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        long number = form.matches() ? Long.parseLong(form.group(1)) : 0;
        if (number == 0) {
            throw new WhiskerException("checkpoints are saved every so many steps or by time, such as 500, 90s, 10min "
                    + "or 2h, received '" + text + "'");
        }
        Integer unit = SECONDS.get(form.group(2));
        return unit == null ? new SaveEvery(number, 0) : new SaveEvery(0, number * unit);
    }

    /** Whether the next is due, so many steps and seconds after the last. */
    public boolean isDue(long stepsSince, double secondsSince) {
        return steps > 0 && stepsSince >= steps || seconds > 0 && secondsSince >= seconds;
    }
}
