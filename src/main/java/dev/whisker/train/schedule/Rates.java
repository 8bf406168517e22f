package dev.whisker.train.schedule;

import dev.whisker.WhiskerException;
import dev.whisker.describe.ArgumentSpec;

/** What schedules share: a refused argument, and rules about their numbers. */
final class Rates {
    /** Keras' {@code name}, which says nothing about the rate. */
    static final ArgumentSpec NAME = ArgumentSpec.refused("name", "schedules have no names; leave it out");

    private Rates() {
    }

    static void positive(String owner, String name, double value) {
        check(owner, name, value, value > 0 && Double.isFinite(value), "positive");
    }

    static void notNegative(String owner, String name, double value) {
        check(owner, name, value, value >= 0 && Double.isFinite(value), "at least 0");
    }

    static void atLeastOne(String owner, String name, double value) {
        check(owner, name, value, value >= 1 && Double.isFinite(value), "at least 1");
    }

    static void steps(String owner, String name, long value) {
        check(owner, name, value, value >= 1, "at least 1");
    }

    private static void check(String owner, String name, Number value, boolean valid, String rule) {
        if (!valid) {
            throw new WhiskerException(owner + "'s " + name + " must be " + rule + ", received " + value);
        }
    }
}
