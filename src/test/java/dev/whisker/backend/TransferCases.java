package dev.whisker.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.check.Tolerance;
import dev.whisker.op.Backend;
import dev.whisker.op.PendingRead;
import dev.whisker.tensor.Memory;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Map;

/** What a backend does itself: memory, transfers, copies, sums. */
final class TransferCases {
    private TransferCases() {
    }

    static void addTo(Map<String, ParityCatalogue.Case> cases) {
        cases.put("transfers", TransferCases::transfers);
        cases.put("copy, fill and add", TransferCases::arithmetic);
        cases.put("memory is zeroed", TransferCases::memory);
        cases.put("families and description", lab -> {
            Backend backend = lab.backend();
            for (Object family : new Object[] {backend.conv(), backend.pool(), backend.pad(), backend.gate(),
                    backend.dense(),
                    backend.activation(), backend.norm(), backend.dropout(), backend.augment(), backend.loss(),
                            backend.optimizer(),
                    backend.vector(), backend.merge(), backend.statistics()}) {
                assertFalse(family.getClass().isInterface());
            }
            assertSame(backend.conv(), backend.operations().conv());
            assertFalse(backend.name().isBlank());
            assertTrue(backend.freeBytes() > 0);
            assertTrue(backend.picturesAtATime() >= 1);
            assertEquals(lab.precision(), backend.precision());
            assertEquals(1, backend.description().lines().count());
        });
    }

    private static void transfers(ParityRun lab) {
        Shape shape = Shape.of(lab.draw().between(1, 50));
        int n = (int) shape.size();
        double[] values = lab.draw().normal(shape);
        float[] padded = new float[n + 2];
        int[] integers = lab.draw().integers(n + 2, -1000, 1000);
        for (int i = 0; i < n; i++) {
            padded[i + 1] = (float) values[i];
        }
        Backend backend = lab.backend();
        Tensor doubles = lab.weightOutput("doubles", shape);
        Tensor floats = lab.weightOutput("floats", shape);
        Tensor whole = lab.output("integers", shape, backend.integerType());
        backend.write(doubles, values);
        backend.write(floats, padded, 1, n);
        backend.write(whole, integers, 1, n);
        assertArrayEquals(values, backend.read(doubles));
        float[] read = new float[n + 1];
        backend.read(floats, read);
        for (int i = 0; i < n; i++) {
            assertEquals(padded[i + 1], read[i]);
            assertEquals(integers[i + 1], backend.read(whole)[i]);
        }
        byte[] bytes = new byte[n + 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) lab.draw().between(0, 255);
        }
        Tensor widened = lab.output("bytes", shape);
        backend.write(widened, bytes, 1, n);
        for (int i = 0; i < n; i++) {
            assertEquals(Byte.toUnsignedInt(bytes[i + 1]), backend.read(widened)[i]);
        }
        lab.compare("bytes", widened, Tolerance.EXACT);
        for (Tensor tensor : new Tensor[] {floats, whole}) {
            double[] before = backend.read(tensor);
            PendingRead reading = backend.beginRead(tensor);
            backend.fill(tensor, 7);
            assertArrayEquals(before, reading.await());
            assertEquals(7, backend.beginRead(tensor).await()[n - 1]);
        }
        backend.write(floats, padded, 1, n);
        backend.fill(whole, -3);
        lab.compare("integers", whole, Tolerance.EXACT);
    }

    private static void arithmetic(ParityRun lab) {
        Shape shape = Shape.of(lab.draw().between(1, 5000));
        Tensor source = lab.input("source", shape, lab.draw().normal(shape));
        Tensor target = lab.changing("target", shape, lab.draw().normal(shape));
        Tensor copied = lab.output("copied", shape);
        Tensor filled = lab.output("filled", shape);
        lab.backend().add(source, target);
        lab.backend().copy(source, copied);
        lab.backend().fill(filled, 0.25);
        Tensor widened = lab.output("widened", shape, lab.backend().floatType());
        Tensor narrowed = lab.output("narrowed", shape);
        Tensor exact = lab.weight("weights", shape, lab.draw().normal(shape));
        lab.backend().copy(source, widened);
        lab.backend().copy(exact, narrowed);
        lab.backend().synchronize();
        lab.compare("widened", widened, Tolerance.EXACT);
        lab.compare("narrowed", narrowed, Tolerance.EXACT);
        lab.compare("target", target, Tolerance.ELEMENTWISE);
        lab.compare("copied", copied, Tolerance.EXACT);
        lab.compare("filled", filled, Tolerance.EXACT);
    }

    private static void memory(ParityRun lab) {
        Backend backend = lab.backend();
        Shape shape = Shape.of(lab.draw().between(1, 100_000));
        try (Memory memory = backend.allocate(shape.size() * backend.floatType().bytes())) {
            lab.compare("fresh memory", new Tensor(shape, backend.floatType(), memory, 0), Tolerance.EXACT);
            assertArrayEquals(new double[(int) shape.size()],
                    backend.read(new Tensor(shape, backend.floatType(), memory, 0)));
        }
    }
}
