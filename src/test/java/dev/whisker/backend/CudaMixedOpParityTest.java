package dev.whisker.backend;

import dev.whisker.backend.cuda.CudaHere;
import dev.whisker.op.Backend;
import dev.whisker.op.Precision;
import org.junit.jupiter.api.Tag;

/** {@link MixedOpParityTest} of the cuda backend, where there is a GPU or its stand-in. */
@Tag(CudaHere.TAG)
class CudaMixedOpParityTest extends OpParity {
    @Override
    Backend open() {
        return CudaHere.open(Precision.MIXED);
    }
}
