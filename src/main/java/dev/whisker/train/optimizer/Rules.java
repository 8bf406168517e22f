package dev.whisker.train.optimizer;

import dev.whisker.WhiskerException;
import dev.whisker.train.schedule.Constant;
import dev.whisker.train.schedule.Schedule;
import java.util.Objects;
import java.util.stream.Stream;

/** Rules that optimizers share about their arguments. */
final class Rules {
    private Rules() {
    }

    static void check(String owner, String name, double value, boolean valid, String rule) {
        if (!valid) {
            throw new WhiskerException(owner + "'s " + name + " must be " + rule + ", received " + value);
        }
    }

    static void positive(String owner, String name, double value) {
        check(owner, name, value, value > 0 && value < Double.POSITIVE_INFINITY, "positive");
    }

    /** A momentum, a beta or a rho. */
    static void belowOne(String owner, String name, double value) {
        check(owner, name, value, value >= 0 && value < 1, "at least 0 and below 1");
    }

    /** A number must be positive; schedules have rules of their own. */
    static void learningRate(String owner, Schedule schedule) {
        if (schedule instanceof Constant constant) {
            positive(owner, "learning_rate", constant.learningRate());
        }
    }

    /** Of what all optimizers of Keras have in common. */
    static void common(String owner, Schedule learningRate, Double weightDecay, Double clipnorm, Double clipvalue,
            Double globalClipnorm) {
        learningRate(owner, learningRate);
        if (weightDecay != null) {
            check(owner, "weight_decay", weightDecay, weightDecay >= 0 && weightDecay < Double.POSITIVE_INFINITY,
                    "at least 0");
        }
        limit(owner, "clipnorm", clipnorm);
        limit(owner, "clipvalue", clipvalue);
        limit(owner, "global_clipnorm", globalClipnorm);
        if (Stream.of(clipnorm, clipvalue, globalClipnorm).filter(Objects::nonNull).count() > 1) {
            throw new WhiskerException(owner + " takes only one of clipnorm, clipvalue and global_clipnorm, received "
                    + "clipnorm=" + clipnorm + ", clipvalue=" + clipvalue + ", global_clipnorm=" + globalClipnorm);
        }
    }

    private static void limit(String owner, String name, Double value) {
        if (value != null) {
            positive(owner, name, value);
        }
    }
}
