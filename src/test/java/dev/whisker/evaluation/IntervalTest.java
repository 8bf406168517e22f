package dev.whisker.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** How certain a share or a mean is. */
class IntervalTest {
    /** Both ends are the shares p from which the one found is z standard deviations sqrt(p (1 - p) / n) away. */
    @Test
    void theEndsOfWilsonsIntervalSolveItsEquation() {
        double z = 1.959963984540054;
        for (int n : new int[] {1, 2, 10, 500, 1_000_000}) {
            for (int k : new int[] {0, 1, n / 3, n / 2, n - 1, n}) {
                WilsonInterval interval = WilsonInterval.of(k, n);
                double share = (double) k / n;
                assertTrue(0 <= interval.low() && interval.low() <= share && share <= interval.high()
                        && interval.high() <= 1 && interval.low() < interval.high(), interval.toString());
                for (double end : new double[] {interval.low(), interval.high()}) {
                    assertEquals(z * z * end * (1 - end) / n, (share - end) * (share - end), 1e-12);
                }
            }
        }
    }

    /** R: prop.test(8, 10, correct = FALSE). */
    @Test
    void isTheIntervalOfR() {
        WilsonInterval interval = WilsonInterval.of(8, 10);
        assertEquals(0.4901625, interval.low(), 5e-8);
        assertEquals(0.9433178, interval.high(), 5e-8);
        assertThrows(IllegalArgumentException.class, () -> WilsonInterval.of(0, 0));
        assertThrows(IllegalArgumentException.class, () -> WilsonInterval.of(3, 2));
    }

    @Test
    void theDeviationIsThatOfASample() {
        MeanDeviation found = MeanDeviation.of(2, 4, 4, 4, 5, 5, 7, 9);
        assertEquals(5, found.mean());
        assertEquals(Math.sqrt(32 / 7.0), found.deviation(), 1e-15);
        assertEquals(8, found.count());
        assertEquals("5.0000 ± 2.1381", found.text());
        assertEquals("3.0000", MeanDeviation.of(3).text());
        assertTrue(Double.isNaN(MeanDeviation.of(3).deviation()));
    }
}
