package dev.whisker.train;

import dev.whisker.op.Backend;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Tensor;

/**
 * The values of a tensor in the program's own memory, bit for bit: floats, or doubles where the backend computes in
 * these.
 */
record HostTensor(float[] floats, double[] doubles) {
    static HostTensor read(Backend backend, Tensor tensor) {
        if (tensor.dtype() == DType.FLOAT64) {
            return new HostTensor(null, backend.read(tensor));
        }
        float[] values = new float[Math.toIntExact(tensor.size())];
        backend.read(tensor, values);
        return new HostTensor(values, null);
    }

    void write(Backend backend, Tensor tensor) {
        if (doubles != null) {
            backend.write(tensor, doubles);
        } else {
            backend.write(tensor, floats, 0, floats.length);
        }
    }
}
