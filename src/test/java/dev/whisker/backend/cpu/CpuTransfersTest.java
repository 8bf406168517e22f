package dev.whisker.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.whisker.op.Backend;
import dev.whisker.op.Precision;
import dev.whisker.tensor.BFloat16;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Memory;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Values that become those of another type on their way from the Java heap, around the lengths of the pieces. */
class CpuTransfersTest {
    private static final int PIECE = 64 << 10;
    private static final int[] LENGTHS = {1, 1000, PIECE - 1, PIECE, PIECE + 1, 5 * PIECE + 77};
    private static final int OFFSET = 3;
    private static final int REST = -77;

    @ParameterizedTest
    @EnumSource
    void floatsAndBytesArriveWhole(Precision precision) {
        assumeTrue(CpuBackend.fault(precision).isEmpty(), "no such precision here");
        for (int threads : new int[] {1, 3}) {
            try (Backend backend = new CpuBackend(threads, precision)) {
                for (int length : LENGTHS) {
                    floats(backend, length);
                    bytes(backend, length);
                }
            }
        }
    }

    private static void floats(Backend backend, int length) {
        float[] values = new float[length + OFFSET];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 1001 == 5 ? Float.NaN : i % 1001 == 6 ? Float.MAX_VALUE : (i - 300) * 0.3f;
        }
        boolean rounds = backend.activationType() == DType.BFLOAT16;
        check(backend, length, target -> backend.write(target, values, OFFSET, length),
                i -> rounds ? BFloat16.nearest(values[OFFSET + i]) : values[OFFSET + i]);
    }

    private static void bytes(Backend backend, int length) {
        byte[] values = new byte[length + OFFSET];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (i * 7 + i / 256);
        }
        check(backend, length, target -> backend.write(target, values, OFFSET, length),
                i -> Byte.toUnsignedInt(values[OFFSET + i]));
    }

    private interface Writing {
        void to(Tensor target);
    }

    /** Writes into the beginning of a longer tensor. */
    private static void check(Backend backend, int length, Writing writing, IntToDoubleFunction expected) {
        Shape longer = Shape.of(length + OFFSET);
        DType type = backend.activationType();
        try (Memory memory = backend.allocate(longer.size() * type.bytes())) {
            Tensor all = new Tensor(longer, type, memory, 0);
            backend.fill(all, REST);
            writing.to(all.slice(0, Shape.of(length)));
            double[] read = backend.read(all);
            for (int i = 0; i < read.length; i++) {
                assertEquals(i < length ? expected.applyAsDouble(i) : REST, read[i], "element " + i + " of " + length);
            }
        }
    }
}
