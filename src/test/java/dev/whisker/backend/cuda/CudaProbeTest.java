package dev.whisker.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which values of CUDA_VISIBLE_DEVICES hide all GPUs on purpose. */
class CudaProbeTest {
    @ParameterizedTest
    @ValueSource(strings = {"", " ", "-1", "none", "NoDevFiles"})
    void hidden(String value) {
        assertTrue(CudaProbe.hidesAll(value));
    }

    /** A GPU that is named, but is not there, is one that somebody wants. */
    @Test
    void wanted() {
        for (String value : new String[] {null, "0", "7", "0,1", "GPU-4711"}) {
            assertFalse(CudaProbe.hidesAll(value), value);
        }
    }
}
