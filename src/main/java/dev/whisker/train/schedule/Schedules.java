package dev.whisker.train.schedule;

import dev.whisker.WhiskerException;
import dev.whisker.describe.ArgumentKinds;
import dev.whisker.describe.Call;
import dev.whisker.describe.Registry;
import java.util.List;

/** The schedules that text and YAML can name. */
public final class Schedules {
    static final Registry<Schedule> REGISTRY = Registry.of("schedule", Schedule.class)
            .register(ExponentialDecay.SIGNATURE)
            .register(CosineDecay.SIGNATURE)
            .register(CosineDecayRestarts.SIGNATURE)
            .register(PiecewiseConstantDecay.SIGNATURE)
            .register(PolynomialDecay.SIGNATURE)
            .register(InverseTimeDecay.SIGNATURE)
            .register(OneCycle.SIGNATURE)
            .alias("OneCycleLR", "OneCycle");

    private Schedules() {
    }

    /** All that can be named. */
    public static Registry<Schedule> registry() {
        return REGISTRY;
    }

    /**
     * The schedule of this text: a number, or a call such as {@code CosineDecay(0.1, 1000)}.
     *
     * @throws WhiskerException if it is neither, with the nearest name
     */
    public static Schedule parse(String text) {
        try {
            return new Constant(ArgumentKinds.number(text.strip()));
        } catch (IllegalArgumentException e) {
            return REGISTRY.parse(text);
        }
    }

    /** The text that {@link #parse} turns into an equal schedule. */
    public static String format(Schedule schedule) {
        return schedule instanceof Constant ? schedule.toString() : REGISTRY.format(schedule);
    }

    /** All names. */
    public static List<String> names() {
        return REGISTRY.names();
    }

    /** An argument: a schedule, a number, a call, or a text of one of these. */
    static Schedule ofPlain(Object plain) {
        if (plain instanceof Schedule schedule) {
            return schedule;
        }
        if (plain instanceof Number number) {
            return new Constant(number.doubleValue());
        }
        if (plain instanceof Call call) {
            return REGISTRY.create(call);
        }
        if (plain instanceof String text) {
            return parse(text);
        }
        throw new IllegalArgumentException("not a schedule");
    }
}
