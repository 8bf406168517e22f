package dev.whisker.backend;

import dev.whisker.backend.cuda.CudaHere;
import dev.whisker.op.Backend;
import dev.whisker.op.Precision;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@link CudaNchwParityTest} with activations in bfloat16. */
@Tag(CudaHere.TAG)
class CudaMixedNchwParityTest extends CudaNchwParityTest {
    @Override
    Backend open() {
        return CudaHere.openInNchw(Precision.MIXED);
    }

    @Override
    @Test
    void plansSaySo() {
        assertSays("cuDNN bfloat16 nchw: forward engine");
    }
}
