package dev.whisker.backend.cpu;

import dev.whisker.tensor.Tensor;

/** How a plan computes the gradient of its kernel. */
interface KernelGradient {
    /** Overwrites {@code dkernel} with the gradient that follows from the input and the gradient of the output. */
    void compute(Tensor x, Tensor dz, Tensor dkernel);

    /** What computes it: "jit:avx512_core", "whisker:avx2". */
    String implementation();
}
