package dev.whisker.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.whisker.op.Backend;
import dev.whisker.op.Precision;
import dev.whisker.tensor.BFloat16;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Memory;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Copies between tensors of different types, where the processor has both. */
class ConvertedCopyTest {
    private static final float[] SPECIAL = {0, -0.0f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY,
        Float.MAX_VALUE, Float.MIN_VALUE, Float.MIN_NORMAL, 1 + 0x1p-8f, 1 + 0x1.8p-7f, 1 + 0x1p-9f};
    private static final int COUNT = 5000;

    private final float[] values = new float[COUNT];

    ConvertedCopyTest() {
        Random random = new Random(3);
        for (int i = 0; i < COUNT; i++) {
            values[i] = i < SPECIAL.length ? SPECIAL[i] : (float) random.nextGaussian();
        }
    }

    private static Tensor tensor(DType dtype, Memory memory) {
        return new Tensor(Shape.of(COUNT), dtype, memory, 0);
    }

    @Test
    void roundsToTheNearestAndIsExactTheOtherWay() {
        Optional<String> fault = CpuBackend.fault(Precision.MIXED);
        assumeTrue(fault.isEmpty(), () -> "no mixed precision here: " + fault.orElseThrow());
        try (Backend backend = new CpuBackend(0, Precision.MIXED);
                Memory one = backend.allocate(COUNT * 4L); Memory other = backend.allocate(COUNT * 2L);
                Memory third = backend.allocate(COUNT * 4L)) {
            Tensor exact = tensor(DType.FLOAT32, one);
            Tensor rounded = tensor(DType.BFLOAT16, other);
            Tensor back = tensor(DType.FLOAT32, third);
            backend.write(exact, values, 0, COUNT);
            backend.copy(exact, rounded);
            backend.copy(rounded, back);
            double[] narrow = backend.read(rounded);
            double[] wide = backend.read(back);
            for (int i = 0; i < COUNT; i++) {
                assertEquals(BFloat16.nearest(values[i]), narrow[i], "of " + values[i]);
                assertEquals(narrow[i], wide[i], "of " + values[i]);
            }
            Tensor integers = tensor(DType.INT32, one);
            assertThrows(IllegalArgumentException.class, () -> backend.copy(integers, rounded));
            assertThrows(IllegalArgumentException.class, () -> backend.copy(rounded, integers));
        }
    }
}
