package dev.whisker.backend.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import dev.whisker.backend.natives.Disposal;
import dev.whisker.op.Activation;
import dev.whisker.op.ActivationOps;
import dev.whisker.op.Backward;
import dev.whisker.op.LinearPlan;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.Tensor;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/**
 * A convolution, depthwise convolution or matrix product by oneDNN. Activations stay in the contract's layout; the kernel is brought into the layout
 * that oneDNN prefers, in the shared scratch area at each call, or once in inference.
 *
 * <p>The gradient of the bias is a column sum of our own. It costs less than what oneDNN takes longer for the gradient of the kernel when asked for
 * both (3 to 32 channels over 32 pictures of 160x160: 18.5 + 9.2 ms against 34.0 ms, one thread).
 *
 * <p>Activations that oneDNN has are fused ({@link DnnlPostOps}), relu and relu6 at the price of NaN for minus infinity: a pass of its own would be
 * exact, and walk over the whole output once more.
 *
 * <p>Scratch area: the reordered kernel first, the primitive's scratchpad behind it.
 */
final class DnnlLinearPlan implements LinearPlan {
    private final CpuThreads threads;
    private final ActivationOps activations;
    /** The activation that a pass of our own applies after the product; linear where there is none or oneDNN has fused it. */
    private final Activation activation;
    private final boolean bias;
    private final Backward backward;
    private final Scratch scratch;
    private final DnnlPrimitive forward;
    private final DnnlLayout forwardKernel;
    private final DnnlPrimitive backwardInput;
    private final DnnlLayout backwardInputKernel;
    private final DnnlPrimitive backwardParameters;
    private final DnnlLayout kernelGradient;
    /** In inference the reordered kernel, kept between calls; else null. */
    private final NativeMemory keptKernel;
    private boolean keptKernelCurrent;
    /** All of the above that needs an end. */
    private final Disposal owned = new Disposal();

    DnnlLinearPlan(DnnlPlans plans, DnnlLinear linear, boolean bias, Activation activation, Backward backward, Scratch scratch) {
        Dnnl dnnl = plans.dnnl();
        this.threads = plans.threads();
        this.activations = plans.activations();
        this.bias = bias;
        this.backward = backward;
        this.scratch = scratch;
        boolean fused = DnnlPostOps.has(activation);
        this.activation = fused ? Activation.LINEAR : activation;
        boolean training = backward != Backward.NONE;
        threads.adopt();
        try (Disposal temporary = new Disposal()) {
            dnnl_memory_desc plain = temporary.add(linear.plainKernel(), ended -> dnnl_memory_desc_destroy(ended));
            dnnl_primitive_attr attributes = attributes(temporary);
            dnnl_primitive_attr forwardAttributes = attributes(temporary);
            if (fused) {
                DnnlPostOps.append(forwardAttributes, activation);
            }
            dnnl_primitive_desc descriptor = descriptor(temporary, linear.forward(dnnl, training, forwardAttributes));
            forward = bias ? primitive(dnnl, descriptor, DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST, DNNL_ARG_BIAS)
                    : primitive(dnnl, descriptor, DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST);
            forwardKernel = layout(DnnlLayout.between(dnnl, plain, Dnnl.argument(descriptor, DNNL_ARG_WEIGHTS), false), forward);
            if (backward.ofInput()) {
                dnnl_primitive_desc input = descriptor(temporary, linear.backwardInput(dnnl, descriptor, attributes));
                backwardInput = primitive(dnnl, input, DNNL_ARG_DIFF_DST, DNNL_ARG_WEIGHTS, DNNL_ARG_DIFF_SRC);
                backwardInputKernel = layout(DnnlLayout.between(dnnl, plain, Dnnl.argument(input, DNNL_ARG_WEIGHTS), false), backwardInput);
            } else {
                backwardInput = null;
                backwardInputKernel = null;
            }
            if (backward.ofParameters()) {
                dnnl_primitive_desc parameters = descriptor(temporary, linear.backwardParameters(dnnl, descriptor, attributes));
                backwardParameters = primitive(dnnl, parameters, DNNL_ARG_SRC, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_WEIGHTS);
                kernelGradient = layout(DnnlLayout.between(dnnl, plain, Dnnl.argument(parameters, DNNL_ARG_DIFF_WEIGHTS), true), backwardParameters);
            } else {
                backwardParameters = null;
                kernelGradient = null;
            }
            keptKernel = training || forwardKernel.isPlain() ? null : owned.add(new NativeMemory(forwardKernel.bytes()), NativeMemory::close);
        } catch (RuntimeException | Error e) {
            owned.closeAfter(e);
            throw e;
        }
    }

    private static dnnl_primitive_attr attributes(Disposal temporary) {
        return temporary.add(Dnnl.attributes(), ended -> dnnl_primitive_attr_destroy(ended));
    }

    private static dnnl_primitive_desc descriptor(Disposal temporary, dnnl_primitive_desc descriptor) {
        return temporary.add(descriptor, ended -> dnnl_primitive_desc_destroy(ended));
    }

    private DnnlPrimitive primitive(Dnnl dnnl, dnnl_primitive_desc descriptor, int... arguments) {
        return owned.add(new DnnlPrimitive(dnnl, descriptor, arguments), DnnlPrimitive::close);
    }

    private DnnlLayout layout(DnnlLayout layout, DnnlPrimitive primitive) {
        owned.add(layout, DnnlLayout::close);
        scratch.require(layout.bytes() + Math.max(layout.scratchpadBytes(), primitive.scratchpadBytes()));
        return layout;
    }

    @Override
    public void forward(Tensor x, Tensor kernel, Tensor bias, Tensor y) {
        threads.adopt();
        forward.bind(0, x);
        forward.bind(1, forwardKernel(kernel));
        forward.bind(2, y);
        if (this.bias) {
            forward.bind(3, bias);
        }
        forward.execute(scratchpad(forwardKernel));
        if (activation != Activation.LINEAR) {
            activations.forward(activation, y, y);
        }
    }

    private long forwardKernel(Tensor kernel) {
        if (keptKernel == null) {
            return reordered(kernel, forwardKernel);
        }
        if (!keptKernelCurrent) {
            forwardKernel.convert(forwardKernel.plain(kernel), keptKernel.address(), scratchpad(forwardKernel));
            keptKernelCurrent = true;
        }
        return keptKernel.address();
    }

    @Override
    public void backwardInput(Tensor dz, Tensor kernel, Tensor dx) {
        backward.requireInput();
        threads.adopt();
        backwardInput.bind(0, dz);
        backwardInput.bind(1, reordered(kernel, backwardInputKernel));
        backwardInput.bind(2, dx);
        backwardInput.execute(scratchpad(backwardInputKernel));
    }

    @Override
    public void backwardParameters(Tensor x, Tensor dz, Tensor dkernel, Tensor dbias) {
        backward.requireParameters();
        threads.adopt();
        backwardParameters.bind(0, x);
        backwardParameters.bind(1, dz);
        long gradient = kernelGradient.isPlain() ? kernelGradient.plain(dkernel) : scratchStart();
        backwardParameters.bind(2, gradient);
        backwardParameters.execute(scratchpad(kernelGradient));
        if (!kernelGradient.isPlain()) {
            kernelGradient.convert(gradient, kernelGradient.plain(dkernel), scratchpad(kernelGradient));
        }
        if (bias) {
            int channels = dz.shape().channels();
            Call.check(WhiskerCpu.columnSums(Call.address(dz), Call.floats(dbias, channels), dz.shape().rows(), channels), "bias gradient");
        }
    }

    /** The kernel's address in the layout wanted, reordered into the scratch area where it has to be. */
    private long reordered(Tensor kernel, DnnlLayout layout) {
        long plain = layout.plain(kernel);
        if (layout.isPlain()) {
            return plain;
        }
        layout.convert(plain, scratchStart(), scratchpad(layout));
        return scratchStart();
    }

    private long scratchStart() {
        return ((NativeMemory) scratch.memory()).address();
    }

    private long scratchpad(DnnlLayout layout) {
        return scratchStart() + layout.bytes();
    }

    @Override
    public void weightsChanged() {
        keptKernelCurrent = false;
    }

    @Override
    public long keptBytes() {
        return keptKernel == null ? 0 : keptKernel.byteSize();
    }

    @Override
    public String description() {
        return Stream.of(forward, backwardInput, backwardParameters).filter(Objects::nonNull).map(DnnlPrimitive::implementation)
                .collect(Collectors.joining(", "));
    }

    @Override
    public void close() {
        owned.close();
    }
}
