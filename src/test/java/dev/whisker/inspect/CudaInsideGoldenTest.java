package dev.whisker.inspect;

import dev.whisker.backend.cuda.CudaHere;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The inside of the small network on the cuda backend, where there is a GPU or its stand-in. */
@Tag(CudaHere.TAG)
class CudaInsideGoldenTest {
    @BeforeAll
    static void require() {
        CudaHere.require();
    }

    @Test
    void smallNetwork() throws IOException {
        new InsideGoldenTest().smallNetwork(CudaHere::open);
    }

    @Test
    void batch() throws IOException {
        new InsideGoldenTest().batch(CudaHere::open);
    }
}
