package dev.whisker.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.format.npy.NpyArray;
import dev.whisker.format.npy.Npz;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Calibration and ranking, held against what NumPy computes (tests-data/evaluation). */
class CalibrationTest {
    private static final double EXACT = 1e-12;

    private final Map<String, NpyArray> golden = Npz.read(Path.of("tests-data/evaluation/calibration.npz"));
    private final double[] probabilities = golden("probability_of_1");
    private final int[] labels = golden.get("calibration/labels").toInts();
    private final int[] predicted = IntStream.range(0, labels.length).map(i -> probabilities[i] > 0.5 ? 1 : 0)
            .toArray();
    private final double[][] rows = IntStream.range(0, labels.length)
            .mapToObj(i -> new double[] {1 - probabilities[i], probabilities[i]}).toArray(double[][]::new);

    private double[] golden(String name) {
        return golden.get("calibration/" + name).toDoubles();
    }

    @Test
    void calibrationIsThatOfNumPy() {
        Calibration found = Calibration.of(labels, predicted, rows, Calibration.BINS);
        assertEquals(golden("ece")[0], found.ece(), EXACT);
        assertEquals(golden("mce")[0], found.mce(), EXACT);
        assertEquals(golden("brier")[0], found.brier(), EXACT);
        assertEquals(golden("nll")[0], found.nll(), EXACT);
        double[] bins = golden("bins");
        for (int b = 0; b < Calibration.BINS; b++) {
            Calibration.Bin bin = found.bins().get(b);
            assertEquals(bins[3 * b], bin.count());
            assertEquals(bins[3 * b + 1], bin.confidence(), EXACT);
            assertEquals(bins[3 * b + 2], bin.accuracy(), EXACT);
        }
        ConfusionMatrix matrix = ConfusionMatrix.of(labels, predicted, 2);
        assertArrayEquals(golden("confusion"), new double[] {matrix.count(0, 0), matrix.count(0, 1),
            matrix.count(1, 0), matrix.count(1, 1)});
    }

    private Ranking ranking() {
        boolean[] positive = new boolean[labels.length];
        IntStream.range(0, labels.length).forEach(i -> positive[i] = labels[i] == 1);
        return Ranking.of(probabilities, positive).orElseThrow();
    }

    @Test
    void rankingIsThatOfNumPy() {
        Ranking found = ranking();
        assertEquals(golden("roc_auc")[0], found.rocAuc(), EXACT);
        assertEquals(golden("average_precision")[0], found.averagePrecision(), EXACT);
    }

    @Test
    void theFiguresAreTheAreasUnderTheCurves() {
        Ranking found = ranking();
        Ranking.Curve roc = found.roc();
        double area = 0;
        for (int i = 1; i < roc.size(); i++) {
            area += (roc.x()[i] - roc.x()[i - 1]) * (roc.y()[i] + roc.y()[i - 1]) / 2;
        }
        assertEquals(found.rocAuc(), area, EXACT);
        Ranking.Curve curve = found.precisionRecall();
        double steps = 0;
        for (int i = 0; i < curve.size(); i++) {
            steps += (curve.x()[i] - (i == 0 ? 0 : curve.x()[i - 1])) * curve.y()[i];
        }
        assertEquals(found.averagePrecision(), steps, EXACT);
        assertEquals(1, curve.x()[curve.size() - 1]);
        assertEquals((double) found.positives() / labels.length, curve.y()[curve.size() - 1], EXACT);
    }

    /** Of four pairs one is tied and none is in order. At 0.5 a positive and two negatives have been seen. */
    @Test
    void tiesCountHalf() {
        Ranking found = Ranking.of(new double[] {0.9, 0.5, 0.5, 0.1}, new boolean[] {false, true, false, true}).get();
        assertEquals(0.5 / 4, found.rocAuc(), EXACT);
        assertEquals((1.0 / 3 + 2.0 / 4) / 2, found.averagePrecision(), EXACT);
        assertArrayEquals(new double[] {0, 0.5, 1, 1}, found.roc().x());
        assertArrayEquals(new double[] {0, 0, 0.5, 1}, found.roc().y());
    }

    @Test
    void aRankingNeedsBothKinds() {
        assertTrue(Ranking.of(new double[] {0.1, 0.2}, new boolean[] {true, true}).isEmpty());
        assertTrue(Ranking.of(new double[] {0.1, 0.2}, new boolean[] {false, false}).isEmpty());
        assertTrue(Ranking.of(new double[] {0.1, Double.NaN}, new boolean[] {false, true}).isEmpty());
    }

    @Test
    void aThinnedCurveKeepsItsEnds() {
        double[] x = IntStream.range(0, 1001).mapToDouble(i -> i / 1000.0).toArray();
        Ranking.Curve thinned = new Ranking.Curve(x, x).thinned(101);
        assertEquals(101, thinned.size());
        assertEquals(0, thinned.x()[0]);
        assertEquals(0.37, thinned.y()[37], EXACT);
        assertEquals(1, thinned.x()[100]);
        Ranking.Curve steps = new Ranking.Curve(new double[] {0, 0, 0, 0.5, 1}, new double[] {0, 0.2, 0.7, 0.7, 0.7});
        assertArrayEquals(new double[] {0, 0, 1}, steps.thinned(9).x());
        assertArrayEquals(new double[] {0, 0.7, 0.7}, steps.thinned(9).y());
    }

    /** Three classes: one sure and right, one even and wrong. */
    @Test
    void severalClassesHaveTheSumOfSquares() {
        Calibration found = Calibration.of(new int[] {0, 2}, new int[] {0, 0},
                new double[][] {{1, 0, 0}, {0.4, 0.3, 0.3}}, 5);
        assertEquals((0.16 + 0.09 + 0.49) / 2, found.brier(), EXACT);
        assertEquals(-Math.log(0.3) / 2, found.nll(), EXACT);
        assertEquals(1, found.bins().get(4).count(), "a confidence of 1 belongs to the last bin");
        assertEquals(0.4 / 2, found.ece(), EXACT);
        assertEquals(0.4, found.mce(), EXACT);
    }

    /** Weights can be so large that outputs overflow; then there is nothing to calibrate, and no chart of it. */
    @Test
    void probabilitiesThatAreNotNumbersAreNone() {
        float[][] outputs = {{1, 0}, {Float.POSITIVE_INFINITY, Float.POSITIVE_INFINITY}};
        float[][] probabilities = {{0.75f, 0.25f}, {Float.NaN, Float.NaN}};
        assertEquals(Optional.empty(), Classification.of(new int[] {0, 1}, outputs, probabilities, new double[2], 2)
                .flatMap(Calibration::of));
        probabilities[1] = new float[] {0.5f, 0.5f};
        assertTrue(Classification.of(new int[] {0, 1}, outputs, probabilities, new double[2], 2)
                .flatMap(Calibration::of).isPresent());
    }
}
