package dev.whisker.backend.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import dev.whisker.op.Window2d;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import java.util.Optional;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/**
 * oneDNN's descriptors of a convolution, with groups or without. oneDNN counts dilation from 0 and takes padding before
 * and after apart.
 */
final class DnnlConvolution implements DnnlLinear {
    private final DType activationType;
    private final long[] inputDims;
    private final long[] outputDims;
    private final long[] kernelDims;
    private final int kernelTag;
    private final boolean bias;
    private final long[] strides;
    private final long[] dilates;
    private final long[] padBefore;
    private final long[] padAfter;
    private final boolean usual;
    private final ConvolutionShape shape;

    /**
     * @param kernelTag  how the contract stores the kernel
     * @param kernelDims (filters, channels, height, width), with the number of groups before them where there are any
     */
    DnnlConvolution(DType activationType, Window2d window, Shape input, Shape output, boolean bias, int kernelTag,
            long... kernelDims) {
        this.activationType = activationType;
        this.inputDims = nchw(input);
        this.outputDims = nchw(output);
        this.kernelDims = kernelDims;
        this.kernelTag = kernelTag;
        this.bias = bias;
        strides = new long[] {window.strideHeight(), window.strideWidth()};
        dilates = new long[] {window.dilationHeight() - 1, window.dilationWidth() - 1};
        padBefore = new long[] {window.padTop(input.height()), window.padLeft(input.width())};
        padAfter = new long[] {window.padBottom(input.height()), window.padRight(input.width())};
        shape = new ConvolutionShape(window, input, output);
        usual = TrustedKernels.isUsual(window, input, output);
    }

    private static long[] nchw(Shape shape) {
        return new long[] {shape.batch(), shape.channels(), shape.height(), shape.width()};
    }

    @Override
    public dnnl_memory_desc plainKernel() {
        return Dnnl.describe(DType.FLOAT32, kernelTag, kernelDims);
    }

    @Override
    public TrustedKernels.Problem problem(TrustedKernels.Pass pass) {
        return new TrustedKernels.Problem(pass, inputDims[1], outputDims[3], strides[0], strides[1], usual);
    }

    @Override
    public Optional<ConvolutionShape> ownKernelGradient() {
        boolean hasGroups = kernelDims.length > 2 + 2;
        return hasGroups ? Optional.empty() : Optional.of(shape);
    }

    /** The descriptors that all three primitives share; destroyed together. */
    private final class Layouts implements AutoCloseable {
        final dnnl_memory_desc input = Dnnl.describe(activationType, dnnl_nhwc, inputDims);
        final dnnl_memory_desc output = Dnnl.describe(activationType, dnnl_nhwc, outputDims);
        final dnnl_memory_desc kernel;
        final dnnl_memory_desc biases = bias ? Dnnl.describe(DType.FLOAT32, dnnl_a, outputDims[1]) : null;

        /** @param kernelType that of activations where it is read, FLOAT32 where it is a gradient */
        Layouts(DType kernelType) {
            kernel = Dnnl.describe(kernelType, dnnl_format_tag_any, kernelDims);
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

    @Override
    public dnnl_primitive_desc forward(Dnnl dnnl, boolean training, dnnl_primitive_attr attributes) {
        dnnl_primitive_desc result = new dnnl_primitive_desc();
        try (Layouts layouts = new Layouts(activationType)) {
            Dnnl.check(dnnl_convolution_forward_primitive_desc_create(result, dnnl.engine(),
                    training ? dnnl_forward_training : dnnl_forward_inference, dnnl_convolution_direct, layouts.input,
                    layouts.kernel,
                    layouts.biases, layouts.output, strides, dilates, padBefore, padAfter, attributes), "convolution");
        }
        return result;
    }

    @Override
    public dnnl_primitive_desc backwardInput(Dnnl dnnl, dnnl_primitive_desc forward, dnnl_primitive_attr attributes) {
        dnnl_primitive_desc result = new dnnl_primitive_desc();
        try (Layouts layouts = new Layouts(activationType)) {
            Dnnl.check(dnnl_convolution_backward_data_primitive_desc_create(result, dnnl.engine(),
                    dnnl_convolution_direct, layouts.input,
                    layouts.kernel, layouts.output, strides, dilates, padBefore, padAfter, forward, attributes),
                    "convolution backward data");
        }
        return result;
    }

    @Override
    public dnnl_primitive_desc backwardParameters(Dnnl dnnl, dnnl_primitive_desc forward,
            dnnl_primitive_attr attributes) {
        dnnl_primitive_desc result = new dnnl_primitive_desc();
        try (Layouts layouts = new Layouts(DType.FLOAT32)) {
            Dnnl.check(dnnl_convolution_backward_weights_primitive_desc_create(result, dnnl.engine(),
                    dnnl_convolution_direct, layouts.input,
                    layouts.kernel, null, layouts.output, strides, dilates, padBefore, padAfter, forward, attributes),
                    "convolution backward weights");
        }
        return result;
    }
}
