package dev.whisker.inspect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Analyses of rows of numbers, on rows whose result is known. */
class SampleAnalysesTest {
    private final Random random = new Random(3);

    private double[][] rows(int count, int length) {
        double[][] rows = new double[count][length];
        for (double[] row : rows) {
            Arrays.setAll(row, k -> random.nextGaussian());
        }
        return rows;
    }

    @Test
    void rankCorrelation() {
        assertEquals(1, RankCorrelation.of(new double[] {1, 2, 30}, new double[] {-5, 0, 1}), 1e-15);
        assertEquals(-1, RankCorrelation.of(new double[] {1, 2, 3}, new double[] {9, 4, 1}), 1e-15);
        assertEquals(0, RankCorrelation.of(new double[] {1, 2, 3}, new double[] {4, 4, 4}));
        // scipy.stats.spearmanr([1, 2, 2, 4], [3, 1, 4, 4])
        assertEquals(0.5, RankCorrelation.of(new double[] {1, 2, 2, 4}, new double[] {3, 1, 4, 4}), 1e-12);
    }

    @Test
    void principalComponentsKeepDistancesAndFindThePlane() {
        double[][] plane = rows(30, 2);
        double[][] axes = rows(2, 8);
        double[][] rows = new double[30][8];
        for (int i = 0; i < 30; i++) {
            for (int k = 0; k < 8; k++) {
                rows[i][k] = 5 + 3 * plane[i][0] * axes[0][k] + plane[i][1] * axes[1][k];
            }
        }
        PrincipalComponents tall = PrincipalComponents.of(rows);
        assertTrue(tall.singularValues()[2] < 1e-12 * tall.singularValues()[0]);
        assertEquals(distance(rows, 3, 17), distance(tall.coordinates(), 3, 17), 1e-10);
        assertEquals(1, tall.shares()[0] + tall.shares()[1], 1e-12);
        double[][] few = Arrays.copyOf(rows, 5);
        PrincipalComponents wide = PrincipalComponents.of(few);
        assertEquals(5, wide.singularValues().length);
        assertEquals(distance(few, 0, 4), distance(wide.coordinates(), 0, 4), 1e-10);
    }

    private static double distance(double[][] rows, int i, int j) {
        double sum = 0;
        for (int k = 0; k < rows[i].length; k++) {
            sum += (rows[i][k] - rows[j][k]) * (rows[i][k] - rows[j][k]);
        }
        return Math.sqrt(sum);
    }

    @Test
    void alignmentIgnoresRotationAndScale() {
        double[][] x = rows(40, 3);
        double[][] rotated = new double[40][3];
        double angle = 0.7;
        for (int i = 0; i < 40; i++) {
            rotated[i][0] = 2 * (Math.cos(angle) * x[i][0] - Math.sin(angle) * x[i][2]);
            rotated[i][1] = 2 * x[i][1];
            rotated[i][2] = 2 * (Math.sin(angle) * x[i][0] + Math.cos(angle) * x[i][2]);
        }
        assertEquals(1, Cka.biased(x, rotated), 1e-12);
        assertEquals(1, Cka.debiased(x, rotated), 1e-12);
        // Layers that have nothing to do with each other, wider than there are samples: only the debiased form says so.
        double[][] wide = rows(40, 400);
        double[][] other = rows(40, 400);
        assertTrue(Cka.biased(wide, other) > 0.85);
        assertTrue(Math.abs(Cka.debiased(wide, other)) < 0.1);
    }

    @Test
    void probesTellWhatIsLinear() {
        double[][] rows = rows(300, 6);
        int[] linear = new int[300];
        int[] none = new int[300];
        for (int i = 0; i < 300; i++) {
            rows[i][3] *= 1000;
            linear[i] = rows[i][0] - 2 * rows[i][1] + 0.3 > 0 ? 1 : 0;
            none[i] = random.nextInt(2);
        }
        double[][] fitted = Arrays.copyOf(rows, 200);
        double[][] tested = Arrays.copyOfRange(rows, 200, 300);
        LinearProbe probe = LinearProbe.fit(fitted, Arrays.copyOf(linear, 200), 2);
        assertTrue(probe.accuracy(tested, Arrays.copyOfRange(linear, 200, 300)) >= 0.95);
        LinearProbe chance = LinearProbe.fit(fitted, Arrays.copyOf(none, 200), 2);
        assertTrue(chance.accuracy(tested, Arrays.copyOfRange(none, 200, 300)) < 0.7);
    }

    @Test
    void mapsAreResizedAsTensorFlowDoes() {
        Heatmap map = new Heatmap(2, 2, new double[] {0, 1, 2, 3});
        // tf.image.resize([[0, 1], [2, 3]], (4, 4)), half-pixel centers
        assertArrayEquals(new double[] {0, 0.25, 0.75, 1, 0.5, 0.75, 1.25, 1.5, 1.5, 1.75, 2.25, 2.5, 2, 2.25, 2.75, 3},
                map.resized(4, 4).values(), 1e-12);
        assertArrayEquals(new double[] {0, 1 / 3.0, 2 / 3.0, 1}, map.overMax().values(), 1e-12);
    }
}
