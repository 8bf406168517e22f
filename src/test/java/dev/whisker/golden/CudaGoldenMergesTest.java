package dev.whisker.golden;

import dev.whisker.backend.cuda.CudaHere;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The cuda backend's layers with several inputs against Keras, where there is a GPU or its stand-in. */
@Tag(CudaHere.TAG)
class CudaGoldenMergesTest extends GoldenMergesTest {
    @BeforeAll
    static void require() {
        CudaHere.require();
    }

    @Override
    List<GoldenBackend> backends() {
        return List.of(new GoldenBackend(GoldenBackend.CUDA.name(), 1e-5, GoldenBackend.CUDA.open()));
    }
}
