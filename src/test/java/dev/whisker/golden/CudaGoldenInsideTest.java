package dev.whisker.golden;

import dev.whisker.backend.cuda.CudaHere;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** A training step on the cuda backend from inside, where there is a GPU or its stand-in. */
@Tag(CudaHere.TAG)
class CudaGoldenInsideTest extends GoldenInsideTest {
    @BeforeAll
    static void require() {
        CudaHere.require();
    }

    @Override
    Map<GoldenBackend, Double> backends() {
        return Map.of(GoldenBackend.CUDA, 1e-4);
    }
}
