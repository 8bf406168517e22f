package dev.whisker.backend;

import dev.whisker.backend.cuda.CudaHere;
import dev.whisker.op.Backend;
import org.junit.jupiter.api.Tag;

/** The cuda backend, where there is a GPU or its stand-in. */
@Tag(CudaHere.TAG)
class CudaOpParityTest extends OpParity {
    @Override
    Backend open() {
        return CudaHere.open();
    }
}
