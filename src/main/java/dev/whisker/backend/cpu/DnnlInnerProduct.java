package dev.whisker.backend.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import dev.whisker.tensor.DType;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/**
 * oneDNN's descriptors of a matrix product (rows, in) x (in, units); oneDNN's kernel is (units, in), stored the other
 * way round.
 *
 * <p>oneDNN would rather have the kernel transposed, and its gradient too. In training, where the kernel changes in
 * every step, that takes longer than the products, so they use it as it lies (docs/speed.md).
 */
record DnnlInnerProduct(DType activationType, long rows, long in, long units, boolean bias) implements DnnlLinear {
    @Override
    public dnnl_memory_desc plainKernel() {
        return Dnnl.describe(DType.FLOAT32, dnnl_ba, units, in);
    }

    @Override
    public TrustedKernels.Problem problem(TrustedKernels.Pass pass) {
        return new TrustedKernels.Problem(pass, in, 1, 1, 1, true);
    }

    /** The descriptors that all three primitives share; destroyed together. */
    private final class Layouts implements AutoCloseable {
        final dnnl_memory_desc input = Dnnl.describe(activationType, dnnl_ab, rows, in);
        final dnnl_memory_desc output = Dnnl.describe(activationType, dnnl_ab, rows, units);
        final dnnl_memory_desc kernel;
        final dnnl_memory_desc biases = bias ? Dnnl.describe(DType.FLOAT32, dnnl_a, units) : null;

        /**
         * @param kernelType that of activations where it is read, FLOAT32 where it is a gradient
         * @param training   false if the kernel is brought into another layout only once
         */
        Layouts(DType kernelType, boolean training) {
            kernel = Dnnl.describe(kernelType, usesPlainKernel(training) ? dnnl_ba : dnnl_format_tag_any, units, in);
        }

        @Override
        public void close() {
            dnnl_memory_desc_destroy(input);
            dnnl_memory_desc_destroy(output);
            dnnl_memory_desc_destroy(kernel);
            if (biases != null) {
                dnnl_memory_desc_destroy(biases);
            }
        }
    }

    /** Inference keeps the other layout. What AMX would compute with in bfloat16 has not been searched for mistakes. */
    private boolean usesPlainKernel(boolean training) {
        return training && (activationType == DType.FLOAT32 || !InstructionSet.hasAmx());
    }

    @Override
    public dnnl_primitive_desc forward(Dnnl dnnl, boolean training, dnnl_primitive_attr attributes) {
        dnnl_primitive_desc result = new dnnl_primitive_desc();
        try (Layouts layouts = new Layouts(activationType, training)) {
            Dnnl.check(dnnl_inner_product_forward_primitive_desc_create(result, dnnl.engine(),
                    training ? dnnl_forward_training : dnnl_forward_inference, layouts.input, layouts.kernel,
                    layouts.biases, layouts.output,
                    attributes), "inner product");
        }
        return result;
    }

    @Override
    public dnnl_primitive_desc backwardInput(Dnnl dnnl, dnnl_primitive_desc forward, dnnl_primitive_attr attributes) {
        dnnl_primitive_desc result = new dnnl_primitive_desc();
        try (Layouts layouts = new Layouts(activationType, true)) {
            Dnnl.check(dnnl_inner_product_backward_data_primitive_desc_create(result, dnnl.engine(), layouts.input,
                    layouts.kernel,
                    layouts.output, forward, attributes), "inner product backward data");
        }
        return result;
    }

    @Override
    public dnnl_primitive_desc backwardParameters(Dnnl dnnl, dnnl_primitive_desc forward,
            dnnl_primitive_attr attributes) {
        dnnl_primitive_desc result = new dnnl_primitive_desc();
        try (Layouts layouts = new Layouts(DType.FLOAT32, true)) {
            Dnnl.check(dnnl_inner_product_backward_weights_primitive_desc_create(result, dnnl.engine(), layouts.input,
                    layouts.kernel,
                    null, layouts.output, forward, attributes), "inner product backward weights");
        }
        return result;
    }
}
