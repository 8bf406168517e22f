package dev.whisker.support;

/**
 * How many cases a seeded search draws. Every build draws a few; {@code -Dwhisker.search.cases=20000} draws many, as
 * docs/searches.md describes. The seed is fixed unless {@code -Dwhisker.search.seed} names another, so that a build
 * always draws the same cases.
 */
public final class Searches {
    private Searches() {
    }

    /**
     * The number of cases.
     *
     * @param inEveryBuild the number for a build that asks for none
     */
    public static int cases(int inEveryBuild) {
        return Integer.getInteger("whisker.search.cases", inEveryBuild);
    }

    public static long seed() {
        return Long.getLong("whisker.search.seed", 1);
    }
}
