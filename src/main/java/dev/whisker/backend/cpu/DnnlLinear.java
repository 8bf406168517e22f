package dev.whisker.backend.cpu;

import java.util.Optional;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/**
 * What tells a convolution from an inner product: how oneDNN describes its three primitives. Every descriptor made is
 * the caller's to destroy.
 */
interface DnnlLinear {
    /** The kernel in the contract's layout. */
    dnnl_memory_desc plainKernel();

    /** What {@link TrustedKernels} asks about. */
    TrustedKernels.Problem problem(TrustedKernels.Pass pass);

    /** The convolution, if {@link OwnKernelGradient} can compute the gradient of its kernel too. */
    default Optional<ConvolutionShape> ownKernelGradient() {
        return Optional.empty();
    }

    dnnl_primitive_desc forward(Dnnl dnnl, boolean training, dnnl_primitive_attr attributes);

    dnnl_primitive_desc backwardInput(Dnnl dnnl, dnnl_primitive_desc forward, dnnl_primitive_attr attributes);

    /** The gradient of the kernel alone. */
    dnnl_primitive_desc backwardParameters(Dnnl dnnl, dnnl_primitive_desc forward, dnnl_primitive_attr attributes);
}
