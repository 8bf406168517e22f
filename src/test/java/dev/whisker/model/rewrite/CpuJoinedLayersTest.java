package dev.whisker.model.rewrite;

import dev.whisker.backend.cpu.CpuBackend;
import dev.whisker.backend.cpu.OpenCpu;
import dev.whisker.op.Backend;
import dev.whisker.op.Precision;
import org.junit.jupiter.api.Nested;

/** On the cpu backend. */
class CpuJoinedLayersTest {
    /** Here convolutions are too small for tiles: pooling, bias and relu are one pass. */
    @Nested
    class Pooled extends JoinedLayers {
        @Override
        Backend open() {
            return new CpuBackend();
        }
    }

    /** In tiles where windows do not overlap. */
    @Nested
    class Tiled extends JoinedLayers {
        @Override
        Backend open() {
            return OpenCpu.withTiledConvolutions(Precision.FP32);
        }
    }
}
