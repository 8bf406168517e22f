package dev.whisker.golden;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.importer.NpyArray;
import dev.whisker.op.Backend;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * A backend that is held against Keras, and how near it must come: the largest difference of an array, relative to its largest value.
 *
 * @param tolerance 1e-5 for the reference, which leaves room for Keras' own float32; 1e-4 for float32 backends
 */
record GoldenBackend(String name, double tolerance, Supplier<Backend> open) {

    static List<GoldenBackend> all() {
        return List.of(new GoldenBackend("reference", 1e-5, ReferenceBackend::new));
    }

    /** What a test of one case needs: an open backend, and the tolerance it is held to. */
    record Session(Backend backend, double tolerance) {

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

        /** Suffix of the golden arrays that were computed in this backend's precision. */
        String suffix() {
            return backend.floatType() == DType.FLOAT64 ? "_float64" : "";
        }

        void assertNear(String what, NpyArray expected, Tensor actual) {
            double error = GoldenCases.relativeError(backend.read(actual), expected.data());
            assertTrue(error <= tolerance, () -> what + " is off by " + error + " relative to its largest value, allowed " + tolerance);
        }

        private Tensor allocate(DType type, int... extents) {
            Shape shape = Shape.of(extents);
            return new Tensor(shape, type, backend.allocate(Math.max(1, shape.size()) * type.bytes()), 0);
        }
    }

    /** A test of every case on every backend. */
    static <T> Stream<DynamicTest> tests(Collection<T> cases, CaseTest<T> test) {
        return all().stream().flatMap(golden -> cases.stream().map(one -> DynamicTest.dynamicTest(golden.name + " " + one, () -> golden.run(session -> test.run(session, one)))));
    }

    private void run(Consumer<Session> test) {
        try (Backend backend = open.get()) {
            test.accept(new Session(backend, tolerance));
        }
    }

    interface CaseTest<T> {
        void run(Session session, T golden);
    }
}
