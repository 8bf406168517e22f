package dev.whisker.backend;

import dev.whisker.backend.cuda.CudaHere;
import dev.whisker.op.Backend;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The cuda backend, where there is a GPU or its stand-in. */
@Tag(CudaHere.TAG)
class CudaOpParityTest extends OpParity {
    private static final int SHIFTED = 10;

    @Override
    Backend open() {
        return CudaHere.open();
    }

    /** Own kernels take four elements at a time where all tensors allow it. NVIDIA's libraries require alignment. */
    @TestFactory
    Stream<DynamicTest> ownKernelsTakeTensorsAtAnyAddress() {
        return ParityCatalogue.cases().entrySet().stream().filter(entry -> !entry.getKey().startsWith("conv")
                && !entry.getKey().startsWith("dense") && isFor(entry.getKey()))
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    for (int i = 0; i < SHIFTED; i++) {
                        compare(entry.getKey(), entry.getValue(), SEED + i, 1 + i % 3);
                    }
                }));
    }
}
