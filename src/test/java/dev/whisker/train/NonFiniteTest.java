package dev.whisker.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.whisker.WhiskerException;
import dev.whisker.op.Backend;
import dev.whisker.tensor.DType;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers that are not finite are found where they arise, and change nothing. */
@ParameterizedClass(name = "{0}")
@MethodSource("dev.whisker.train.TrainingFixtures#backends")
class NonFiniteTest {
    private final Backend backend;

    NonFiniteTest(String name, Supplier<Backend> opener) {
        backend = opener.get();
    }

    @AfterEach
    void close() {
        backend.close();
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
    void aLossThatIsNotFiniteLeavesStatisticsWeightsAndMoments(float pixel) {
        NonFiniteChecks.aLossThatIsNotFinite(backend, pixel);
    }

    @Test
    void gradientsThatOverflowLeaveWeightsAndMoments() {
        NonFiniteChecks.gradientsThatOverflow(backend);
    }

    @Test
    void infiniteStatisticsAreFound() {
        assumeTrue(backend.floatType() == DType.FLOAT32, "in double precision nothing overflows");
        NonFiniteChecks.infiniteStatisticsAreFound(backend);
    }

    @Test
    void theLayerIsNamed() {
        NonFiniteChecks.theLayerIsNamed(backend);
    }

    @Test
    void aBadWeightIsNamedByEvaluateAndPredict() {
        NonFiniteChecks.aBadWeightIsNamedByEvaluateAndPredict(backend);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.NEGATIVE_INFINITY, 1e38f})
    void arraysWithSuchValuesAreRefused(float value) {
        float[] images = new float[3 * 64];
        images[2 * 64 + 10] = value;
        WhiskerException e = assertThrows(WhiskerException.class,
                () -> TrainingFixtures.dataset(images, new int[3], 2));
        assertEquals("sample 2 has the value " + value
                + " in row 1, column 2, channel 0; values must be finite and at most "
                + "1e18 (pictures have values from 0 to 255)", e.getMessage());
    }
}
