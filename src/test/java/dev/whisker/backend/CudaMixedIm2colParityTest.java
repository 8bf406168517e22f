package dev.whisker.backend;

import dev.whisker.backend.cuda.CudaHere;
import dev.whisker.op.Backend;
import dev.whisker.op.Precision;
import org.junit.jupiter.api.Tag;

/** {@link CudaIm2colParityTest} with activations in bfloat16. */
@Tag(CudaHere.TAG)
class CudaMixedIm2colParityTest extends CudaIm2colParityTest {
    @Override
    Backend open() {
        return CudaHere.openWithIm2col(Precision.MIXED);
    }
}
