package dev.whisker.check;

import dev.whisker.op.Backend;
import dev.whisker.tensor.Arena;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Memory;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;

/** A tensor in memory of its own, with guard zones before and after it: bytes that no operation may touch. */
public final class Guarded implements AutoCloseable {
    /** Bytes before the tensor; after it there are at least as many. */
    private static final long ZONE = 4 * Arena.ALIGNMENT;

    private final String name;
    private final Backend backend;
    private final Memory memory;
    private final long start;
    private final Tensor tensor;
    private final double[] before;
    private final double[] after;
    private double[] written;

    /** @param filling what everything holds at first, tensor and zones */
    public Guarded(String name, Backend backend, Shape shape, DType dtype, double filling) {
        this(name, backend, shape, dtype, filling, 0);
    }

    /**
     * @param filling what everything holds at first, tensor and zones
     * @param shift   elements by which the tensor lies after an aligned address, few
     */
    public Guarded(String name, Backend backend, Shape shape, DType dtype, double filling, int shift) {
        this.name = name;
        this.backend = backend;
        start = ZONE + (long) shift * dtype.bytes();
        long bytes = shape.size() * dtype.bytes();
        memory = backend.allocate(start + Arena.align(bytes) + ZONE);
        DType floats = backend.floatType();
        backend.fill(new Tensor(Shape.of((int) (memory.byteSize() / floats.bytes())), floats, memory, 0), filling);
        tensor = new Tensor(shape, dtype, memory, start);
        before = bytes(backend, memory, 0, start);
        after = bytes(backend, memory, start + bytes, memory.byteSize());
    }

    public Tensor tensor() {
        return tensor;
    }

    /** Remembers what the tensor holds now: it is an input, and must hold the same at the end. */
    public void isInput() {
        written = backend.read(tensor);
    }

    /** What is wrong, if anything is: a zone, or an input, that has changed. */
    public Optional<String> damage() {
        if (!Arrays.equals(before, bytes(backend, memory, 0, start))) {
            return Optional.of("bytes before " + name + " " + tensor.shape() + " were written to");
        }
        if (!Arrays.equals(after, bytes(backend, memory, start + tensor.byteSize(), memory.byteSize()))) {
            return Optional.of("bytes after " + name + " " + tensor.shape() + " were written to");
        }
        if (written != null && !Arrays.equals(written, backend.read(tensor))) {
            return Optional.of("input " + name + " was changed");
        }
        return Optional.empty();
    }

    /**
     * What a piece of memory holds: single bytes where the backend has such tensors; the reference backend's memory is
     * doubles.
     */
    static double[] bytes(Backend backend, Memory memory, long from, long to) {
        DType unit = backend.floatType() == DType.FLOAT64 ? DType.FLOAT64 : DType.UINT8;
        return backend.read(new Tensor(Shape.of((int) ((to - from) / unit.bytes())), unit, memory, from));
    }

    @Override
    public void close() {
        memory.close();
    }
}
