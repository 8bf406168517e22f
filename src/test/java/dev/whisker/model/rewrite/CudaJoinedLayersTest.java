package dev.whisker.model.rewrite;

import dev.whisker.backend.cuda.CudaHere;
import dev.whisker.op.Backend;
import org.junit.jupiter.api.Tag;

/** On the cuda backend, where there is a GPU or its stand-in. */
@Tag(CudaHere.TAG)
class CudaJoinedLayersTest extends JoinedLayers {
    @Override
    Backend open() {
        return CudaHere.open();
    }
}
