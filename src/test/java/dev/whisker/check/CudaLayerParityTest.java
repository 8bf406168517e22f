package dev.whisker.check;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.cuda.CudaHere;
import dev.whisker.op.Backend;
import dev.whisker.op.Precision;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every layer, loss and regularizer on the cuda backend, between guard zones, where there is a GPU or its stand-in. */
@Tag(CudaHere.TAG)
class CudaLayerParityTest {
    private static final int CONFIGURATIONS = 25;
    private static Backend cuda;

    @BeforeAll
    static void open() {
        cuda = CudaHere.open();
    }

    @AfterAll
    static void close() {
        if (cuda != null) {
            cuda.close();
        }
    }

    static List<String> layers() {
        return LayerGenerator.names();
    }

    @ParameterizedTest
    @MethodSource("layers")
    void agreesWithTheReference(String layer) {
        agrees(layer, cuda);
    }

    @Test
    void lossesAndRegularizersAgreeWithTheReference() {
        ParityTest.lossesAndRegularizers().forEach(each -> {
            ParityReport report = Parity.of(each).run(cuda);
            assertTrue(report.passed(), report::toString);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"Conv2D", "DepthwiseConv2D"})
    void agreesWithTheReferenceIfAllIsDoneByCudnn(String layer) {
        try (Backend backend = CudaHere.openWithAllByCudnn()) {
            agrees(layer, backend);
        }
    }

    @Test
    void convolutionsAgreeWithTheReferenceWithoutCudnn() {
        try (Backend backend = CudaHere.openWithIm2col(Precision.FP32)) {
            agrees("Conv2D", backend);
        }
    }

    @Test
    void normalizesTwoSamplesThatLieNearToEachOther() {
        ParityTest.normalizesTwoSamplesThatLieNearToEachOther(cuda);
    }

    private static void agrees(String layer, Backend backend) {
        LayerGenerator.of(layer).cases(100).limit(CONFIGURATIONS).forEach(each -> {
            ParityReport report = Parity.of(each).run(backend);
            assertTrue(report.passed(), report::toString);
        });
    }
}
