package dev.whisker.backend.cpu;

import dev.whisker.tensor.Tensor;

/**
 * The gradient of a kernel by oneDNN, which may write it in a layout of its own.
 *
 * @param pass with the arguments source, gradient of the destination, gradient of the kernel
 */
record DnnlKernelGradient(DnnlPass pass) implements KernelGradient {
    @Override
    public void compute(Tensor x, Tensor dz, Tensor dkernel) {
        DnnlPrimitive primitive = pass.primitive();
        primitive.bind(0, x);
        primitive.bind(1, dz);
        primitive.bind(2, pass.place(dkernel));
        pass.execute();
        pass.deliver(dkernel);
    }

    @Override
    public String implementation() {
        return pass.primitive().implementation();
    }
}
