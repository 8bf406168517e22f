package dev.whisker.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.whisker.op.Activation;
import dev.whisker.op.Backward;
import dev.whisker.op.DenseSpec;
import dev.whisker.op.LinearPlan;
import dev.whisker.op.Precision;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.Shape;
import org.junit.jupiter.api.Test;

final class DnnlInnerProductTest {
    private static final int IN = 4096;
    private static final int UNITS = 64;
    private static final long KERNEL = (long) IN * UNITS * Float.BYTES;

    /** Bringing the kernel into another layout takes room for it, and more time than the products of a batch. */
    @Test
    void trainingUsesTheKernelAsItLies() {
        try (CpuBackend backend = new CpuBackend(1, Precision.FP32); Scratch scratch = new Scratch();
                LinearPlan plan = plan(backend, Backward.BOTH, scratch)) {
            scratch.seal(backend::allocate);
            assertTrue(scratch.byteSize() < KERNEL / 2 && plan.keptBytes() == 0, () -> scratch.byteSize() + " bytes");
        }
    }

    /** brg_matmul is what oneDNN prefers, for transposed kernels alone. */
    @Test
    void withoutAmxBfloat16IsInTheSameLayout() {
        assumeTrue(CpuBackend.fault(Precision.MIXED).isEmpty() && !InstructionSet.hasAmx());
        try (CpuBackend backend = new CpuBackend(1, Precision.MIXED); Scratch scratch = new Scratch();
                LinearPlan plan = plan(backend, Backward.BOTH, scratch)) {
            assertFalse(plan.description().contains("brg_matmul"), plan.description());
        }
    }

    @Test
    void inferenceKeepsWhatOneDnnPrefers() {
        try (CpuBackend backend = new CpuBackend(1, Precision.FP32); Scratch scratch = new Scratch();
                LinearPlan plan = plan(backend, Backward.NONE, scratch)) {
            assertEquals(KERNEL, plan.keptBytes());
        }
    }

    private static LinearPlan plan(CpuBackend backend, Backward backward, Scratch scratch) {
        return backend.dense().plan(new DenseSpec(UNITS, true, Activation.RELU), Shape.of(32, IN), backward, scratch);
    }
}
