package dev.whisker.backend.cuda;

import dev.whisker.op.Backend;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Memory;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** The cuda backend, opened for each test, and tensors in its memory. */
@Tag(CudaHere.TAG)
abstract class OpenCuda {
    protected Backend backend;
    private final List<Memory> allocated = new ArrayList<>();

    @BeforeEach
    void open() {
        backend = CudaHere.open();
    }

    @AfterEach
    void close() {
        allocated.forEach(Memory::close);
        if (backend != null) {
            backend.close();
        }
    }

    protected final Tensor tensor(DType type, int... extents) {
        Shape shape = Shape.of(extents);
        Memory memory = backend.allocate(shape.size() * type.bytes());
        allocated.add(memory);
        return new Tensor(shape, type, memory, 0);
    }

    protected final Tensor floats(Shape shape, double[] values) {
        Tensor tensor = tensor(DType.FLOAT32, shape.toArray());
        backend.write(tensor, values);
        return tensor;
    }
}
