package dev.whisker.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.tensor.Arena;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    private static final long SEED = 20261129;

    /** (rows, channels) values as the reference backend sees them. */
    private static Statistics[] of(double[] values, int channels) {
        try (ReferenceBackend backend = new ReferenceBackend(); Arena arena = new Arena("test")) {
            Shape shape = Shape.of(values.length / channels, channels);
            long in = arena.reserve(shape.size() * 8);
            long at = arena.reserve(StatisticsOps.outputShape(shape).size() * 8);
            arena.seal(backend::allocate);
            Tensor x = arena.tensor(shape, DType.FLOAT64, in);
            Tensor out = arena.tensor(StatisticsOps.outputShape(shape), DType.FLOAT64, at);
            backend.write(x, values);
            backend.statistics().channels(x, out);
            return Statistics.read(backend.read(out), shape);
        }
    }

    /** Of 1, 2, 3, 6: mean 3, squared deviations 4 + 1 + 0 + 9 = 14, sum of squares 50. */
    @Test
    void readsWhatABackendComputed() {
        Statistics[] both = of(new double[] {1, 0, 2, -0.0, 3, 0, 6, 0}, 2);
        Statistics first = both[0];
        assertEquals(4, first.count());
        assertEquals(3, first.mean(), 1e-15);
        assertEquals(14, first.squaredDeviation(), 1e-14);
        assertEquals(Math.sqrt(3.5), first.deviation(), 1e-15);
        assertEquals(1, first.min());
        assertEquals(6, first.max());
        assertEquals(Math.sqrt(50), first.l2(), 1e-14);
        assertEquals(0, first.zeros());
        assertFalse(first.isZero());
        assertTrue(both[1].isZero());
        assertEquals(1, both[1].zeroShare());
        assertEquals(0.5, Statistics.join(both).zeroShare());
    }

    /** Cut anywhere, the parts joined give the statistics of the whole; by the definitions, on random values. */
    @Test
    void partsJoinToTheWhole() {
        Random random = new Random(SEED);
        for (int i = 0; i < 200; i++) {
            double[] values = random.doubles(2 + random.nextInt(60), -3, 500).map(x -> x < 0 ? 0 : x).toArray();
            values[random.nextInt(values.length)] = i % 3 == 0 ? Double.NaN : 7;
            int cut = 1 + random.nextInt(values.length - 1);
            Statistics whole = of(values, 1)[0];
            Statistics joined = Statistics.join(of(java.util.Arrays.copyOf(values, cut), 1)[0],
                    of(java.util.Arrays.copyOfRange(values, cut, values.length), 1)[0]);
            assertEquals(whole.count(), joined.count());
            assertEquals(whole.mean(), joined.mean(), 1e-12 * 500);
            assertEquals(whole.deviation(), joined.deviation(), 1e-12 * 500);
            assertEquals(whole.l2(), joined.l2(), 1e-12 * 5000);
            assertEquals(whole.min(), joined.min());
            assertEquals(whole.max(), joined.max());
            assertEquals(whole.zeros(), joined.zeros());
            assertEquals(whole.nonFinite(), joined.nonFinite());
            assertEquals(values.length, joined.size());
        }
    }

    @Test
    void whatIsNotFiniteCountsAsSuchAlone() {
        Statistics statistics = of(new double[] {Double.NaN, 2, Double.POSITIVE_INFINITY, 0}, 1)[0];
        assertEquals(new Statistics(2, 1, 2, 0, 2, 1, 2), statistics);
        assertFalse(of(new double[] {0, Double.NaN}, 1)[0].isZero());
        Statistics nothing = of(new double[] {Double.NaN, Double.NEGATIVE_INFINITY}, 1)[0];
        assertEquals(Double.NaN, nothing.mean());
        assertEquals(Double.NaN, nothing.deviation());
        assertEquals(Double.NaN, nothing.max());
        assertEquals(0, nothing.l2());
        assertEquals(2, nothing.nonFinite());
        assertEquals(statistics.with(nothing), nothing.with(statistics));
    }
}
