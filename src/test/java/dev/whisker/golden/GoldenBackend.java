package dev.whisker.golden;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.cpu.CpuBackend;
import dev.whisker.backend.cuda.CudaHere;
import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.op.Backend;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Memory;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * A backend that is held against Keras, and how near it must come: the largest difference of an array, relative to its
 * largest value.
 *
 * @param tolerance 1e-5 for the reference, which leaves room for Keras' own float32; 1e-4 for float32 backends
 */
record GoldenBackend(String name, double tolerance, Supplier<Backend> open) {

    /** Those that need no GPU. */
    static final List<GoldenBackend> ANYWHERE = List.of(new GoldenBackend("reference", 1e-5, ReferenceBackend::new),
            new GoldenBackend("cpu", 1e-4, CpuBackend::new));
    static final GoldenBackend CUDA = new GoldenBackend("cuda", 1e-4, CudaHere::open);

    /**
     * What a test of one case needs: an open backend, tensors on it that live as long as the session, and the tolerance
     * it is held to.
     */
    static final class Session implements AutoCloseable {
        private final Backend backend;
        private final double tolerance;
        private final List<Memory> memories = new ArrayList<>();

        private Session(GoldenBackend golden) {
            backend = golden.open.get();
            tolerance = golden.tolerance;
        }

        Backend backend() {
            return backend;
        }

        double tolerance() {
            return tolerance;
        }

        Tensor empty(int... shape) {
            return allocate(backend.floatType(), shape);
        }

        Tensor floats(NpyArray array) {
            Tensor tensor = empty(array.shape());
            backend.write(tensor, array.data());
            return tensor;
        }

        Tensor integers(NpyArray array) {
            Tensor tensor = allocate(backend.integerType(), array.shape());
            backend.write(tensor, array.toInts(), 0, array.size());
            return tensor;
        }

        void assertNear(String what, NpyArray expected, Tensor actual) {
            assertNear(what, expected, backend.read(actual));
        }

        void assertNear(String what, NpyArray expected, double[] actual) {
            double error = GoldenCases.relativeError(actual, expected.data());
            assertTrue(error <= tolerance, () -> what + " is off by " + error
                    + " relative to its largest value, allowed " + tolerance);
        }

        Tensor allocate(DType type, int... extents) {
            Shape shape = Shape.of(extents);
            memories.add(backend.allocate(shape.size() * type.bytes()));
            return new Tensor(shape, type, memories.get(memories.size() - 1), 0);
        }

        @Override
        public void close() {
            memories.forEach(Memory::close);
            backend.close();
        }
    }

    /** A test of every case on every one of these backends. */
    static <T> Stream<DynamicTest> tests(List<GoldenBackend> backends, Collection<T> cases, CaseTest<T> test) {
        return backends.stream().flatMap(golden ->
                cases.stream().map(one -> DynamicTest.dynamicTest(golden.name + " " + one, () -> {
            try (Session session = new Session(golden)) {
                test.run(session, one);
            }
        })));
    }

    interface CaseTest<T> {
        void run(Session session, T golden);
    }
}
