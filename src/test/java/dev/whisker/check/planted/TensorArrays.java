package dev.whisker.check.planted;

import dev.whisker.op.Backend;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.function.IntToDoubleFunction;

/** A backend's tensors as arrays. */
record TensorArrays(Backend backend) {
    double[] of(Tensor tensor) {
        return backend.read(tensor);
    }

    void set(Tensor tensor, IntToDoubleFunction value) {
        double[] values = new double[(int) tensor.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value.applyAsDouble(i);
        }
        backend.write(tensor, values);
    }

    /** {@code tensor *= factor}; nothing where there is no tensor. */
    void scale(Tensor tensor, double factor) {
        if (tensor != null) {
            double[] before = of(tensor);
            set(tensor, i -> factor * before[i]);
        }
    }

    Tensor copy(Shape shape, double[] values) {
        Tensor copy = new Tensor(shape, backend.floatType(),
                backend.allocate(shape.size() * backend.floatType().bytes()), 0);
        backend.write(copy, values);
        return copy;
    }
}
