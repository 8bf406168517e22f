package dev.whisker.train.callback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class LearningRateCurveTest {
    private static LearningRateCurve curve(double... losses) {
        LearningRateCurve curve = LearningRateCurve.EMPTY;
        for (int i = 0; i < losses.length; i++) {
            curve = curve.with(Math.pow(10, i - 5.0), losses[i]);
        }
        return curve;
    }

    @Test
    void smoothedLossesAreWeightedMeans() {
        List<LearningRateCurve.Point> points = curve(1, 2, 4).points();
        assertEquals(1, points.get(0).smoothed(), 1e-12);
        assertEquals((0.9 * 1 + 2) / 1.9, points.get(1).smoothed(), 1e-12);
        assertEquals((0.81 * 1 + 0.9 * 2 + 4) / 2.71, points.get(2).smoothed(), 1e-12);
    }

    @Test
    void theSuggestionIsWhereTheLossFallsFastest() {
        assertEquals(1e-2, curve(1, 1, 1, 0.3, 0.2, 0.3, 9).suggestion().orElseThrow(), 1e-12);
        assertTrue(curve(1, 2, 3).suggestion().isEmpty());
        assertTrue(curve(1, 0.5).suggestion().isEmpty());
    }

    @Test
    void aLossOfFourTimesTheSmallestHasRunAway() {
        assertFalse(curve(1, 1, 1).hasRunAway());
        assertTrue(curve(1, 1, 100).hasRunAway());
        assertFalse(curve(4, 8, 2).hasRunAway());
    }

    @Test
    void itIsWrittenAsATable() {
        assertEquals("step,learning_rate,loss,smoothed_loss\n1,1.0E-5,2.0,2.0\n",
                curve(2).toCsv().replace("2.0000000000000004", "2.0"));
        assertEquals(21, curve(new double[50]).table().size());
        assertEquals(3, curve(1, 2).table().size());
    }
}
