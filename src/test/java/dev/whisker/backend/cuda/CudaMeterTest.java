package dev.whisker.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.cpu.CpuBackend;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.op.Backward;
import dev.whisker.op.DenseSpec;
import dev.whisker.op.DeviceMeter;
import dev.whisker.op.LinearPlan;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.Arena;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is measured of a GPU: its time, and what was queued. On the stand-in its clock is the host's. */
@Tag(CudaHere.TAG)
class CudaMeterTest {
    private static final Shape SQUARE = Shape.of(64, 64);

    @Test
    void countsKernelsAndCallsAndTakesTheTimeOfWhatWasQueuedBetween() {
        try (Backend backend = CudaHere.open(); DeviceMeter meter = backend.meter().orElseThrow();
             Scratch scratch = new Scratch(); Arena arena = new Arena("test");
             LinearPlan plan = backend.dense().plan(new DenseSpec(64, false, Activation.RELU), SQUARE, Backward.NONE,
                     scratch)) {
            long[] offsets = {arena.reserve(4 * SQUARE.size()), arena.reserve(4 * SQUARE.size())};
            arena.seal(backend::allocate);
            scratch.seal(backend::allocate);
            Tensor x = arena.tensor(SQUARE, backend.floatType(), offsets[0]);
            Tensor y = arena.tensor(SQUARE, backend.floatType(), offsets[1]);
            backend.fill(x, 1);
            long kernels = meter.kernels();
            long calls = meter.libraryCalls();
            meter.begin();
            double none = meter.end();
            meter.begin();
            for (int i = 0; i < 50; i++) {
                plan.forward(x, x, null, y);
            }
            long waited = meter.waitedNanos();
            double some = meter.end();
            assertTrue(none >= 0 && some > none, none + " and " + some + " ms");
            assertTrue(meter.waitedNanos() > waited);
            assertEquals(50, meter.libraryCalls() - calls);
            // Products without relu, which is another kernel.
            assertEquals(50, meter.kernels() - kernels);
        }
    }

    @Test
    void theProcessorIsNotADevice() {
        try (Backend cpu = new CpuBackend()) {
            assertFalse(cpu.meter().isPresent());
        }
    }
}
