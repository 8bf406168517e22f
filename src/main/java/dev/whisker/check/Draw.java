package dev.whisker.check;

import dev.whisker.tensor.Shape;
import java.util.SplittableRandom;

/**
 * Random numbers, shapes and choices for cases, all from one seed: two draws with the same seed give the same in the
 * same order.
 */
public final class Draw {
    private final SplittableRandom random;

    public Draw(long seed) {
        random = new SplittableRandom(seed);
    }

    /** A whole number; both ends are possible. */
    public int between(int low, int high) {
        return random.nextInt(low, high + 1);
    }

    /** A number in [low, high). */
    public double uniform(double low, double high) {
        return random.nextDouble(low, high);
    }

    public boolean coin() {
        return random.nextBoolean();
    }

    /** True with this probability. */
    public boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    public long seed() {
        return random.nextLong();
    }

    @SafeVarargs
    public final <T> T oneOf(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** Numbers from a normal distribution of mean 0. */
    public double[] normal(long size, double deviation) {
        return random.doubles(size).map(ignored -> deviation * random.nextGaussian()).toArray();
    }

    /** Numbers from a normal distribution of mean 0 and deviation 1. */
    public double[] normal(long size) {
        return normal(size, 1);
    }

    /** Numbers in [low, high). */
    public double[] uniform(long size, double low, double high) {
        return random.doubles(size, low, high).toArray();
    }

    /** (N,H,W,C) with N and C up to 3 and sides of {@code shortest} to {@code shortest + 2} pixels. */
    public Shape featureMap(int shortest) {
        return Shape.of(between(1, 3), between(shortest, shortest + 2), between(shortest, shortest + 2), between(1, 3));
    }

    /** (N,H,W,C) or (N,C), small. */
    public Shape shape() {
        return coin() ? featureMap(1) : Shape.of(between(1, 3), between(1, 6));
    }
}
