package dev.whisker.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.whisker.op.Backend;
import dev.whisker.tensor.Arena;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Memory;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/** A tensor in memory of its own, with bytes before it and behind it that no operation may touch. */
final class Guarded implements AutoCloseable {
    /** Bytes before the tensor; behind it there are at least as many. */
    private static final long ZONE = 4 * Arena.ALIGNMENT;

    private final String name;
    private final Backend backend;
    private final Memory memory;
    private final Tensor tensor;
    private final double[] before;
    private final double[] behind;
    private double[] written;

    /** Everything, tensor and zones, holds this value at first. */
    Guarded(String name, Backend backend, Shape shape, DType dtype, double filling) {
        this.name = name;
        this.backend = backend;
        long bytes = shape.size() * dtype.bytes();
        memory = backend.allocate(2 * ZONE + Arena.align(bytes));
        DType floats = backend.floatType();
        backend.fill(new Tensor(Shape.of((int) (memory.byteSize() / floats.bytes())), floats, memory, 0), filling);
        tensor = new Tensor(shape, dtype, memory, ZONE);
        before = zone(0, ZONE);
        behind = zone(ZONE + bytes, memory.byteSize());
    }

    String name() {
        return name;
    }

    Tensor tensor() {
        return tensor;
    }

    /** Remembers what the tensor holds now: it is an input, and must hold the same at the end. */
    void isInput() {
        written = backend.read(tensor);
    }

    /** Fails if a zone, or an input, has changed. */
    void check() {
        assertArrayEquals(before, zone(0, ZONE), () -> "bytes before " + name + " " + tensor.shape() + " were written to");
        assertArrayEquals(behind, zone(ZONE + tensor.byteSize(), memory.byteSize()),
                () -> "bytes behind " + name + " " + tensor.shape() + " were written to");
        if (written != null) {
            assertArrayEquals(written, backend.read(tensor), () -> "input " + name + " was changed");
        }
    }

    /** Single bytes where the backend has such tensors; the reference backend's memory is doubles. */
    private double[] zone(long from, long to) {
        DType unit = backend.floatType() == DType.FLOAT64 ? DType.FLOAT64 : DType.UINT8;
        return backend.read(new Tensor(Shape.of((int) ((to - from) / unit.bytes())), unit, memory, from));
    }

    @Override
    public void close() {
        memory.close();
    }
}
