package dev.whisker.train;

import dev.whisker.backend.cuda.CudaHere;
import dev.whisker.op.Backend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@link NonFiniteTest} on the cuda backend, where there is a GPU or its stand-in. */
@Tag(CudaHere.TAG)
class CudaNonFiniteTest {
    private Backend backend;

    @BeforeEach
    void open() {
        backend = CudaHere.open();
    }

    @AfterEach
    void close() {
        if (backend != null) {
            backend.close();
        }
    }

    @Test
    void aLossThatIsNotFiniteLeavesStatisticsWeightsAndMoments() {
        NonFiniteChecks.aLossThatIsNotFinite(backend, Float.NaN);
    }

    @Test
    void gradientsThatOverflowLeaveWeightsAndMoments() {
        NonFiniteChecks.gradientsThatOverflow(backend);
    }

    @Test
    void infiniteStatisticsAreFound() {
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
}
