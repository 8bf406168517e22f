package dev.whisker.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.cpu.CpuBackend;
import dev.whisker.op.Backend;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is written outside of the parts of a scratch area shows, and stays known. */
class GuardedScratchTest {
    private static final int PART = 100;

    private static void write(Backend backend, Scratch scratch, long offset, int elements) {
        backend.write(new Tensor(Shape.of(elements), DType.FLOAT32, scratch.memory(), offset), new double[elements]);
    }

    @Test
    void seesWhatIsWrittenBesideAPart() {
        try (Backend backend = new CpuBackend()) {
            GuardedScratch guarded = new GuardedScratch(backend);
            try (Scratch scratch = guarded.scratch()) {
                Scratch.Layout one = scratch.layout(64);
                long first = one.part(PART * Float.BYTES);
                long second = one.part(PART * Float.BYTES);
                long third = scratch.layout(256).part(PART * Float.BYTES);
                assertEquals(0, third % 256);
                scratch.seal(backend::allocate);
                guarded.spoil();
                for (long part : new long[] {first, second, third}) {
                    double[] held = backend.read(new Tensor(Shape.of(PART), DType.FLOAT32, scratch.memory(), part));
                    assertTrue(Arrays.stream(held).allMatch(Double::isNaN),
                            "a part holds nothing that can be relied on");
                    write(backend, scratch, part, PART);
                }
                assertEquals(Optional.empty(), guarded.damage());
                write(backend, scratch, second, PART + 1);
                assertTrue(guarded.damage().isPresent());
                guarded.spoil();
                assertEquals(Optional.of("bytes outside the parts of the scratch area were written to"),
                        guarded.damage());
            }
        }
    }
}
