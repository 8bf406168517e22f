package dev.whisker.backend.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import dev.whisker.op.Activation;
import dev.whisker.op.ActivationOps;
import dev.whisker.op.LinearPlan;
import dev.whisker.op.Mode;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.Tensor;
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
 * <p>A fused relu gives NaN for minus infinity ({@link Dnnl#appendRelu}); a pass of its own would be exact, and cost 9 ms over (32, 158, 158, 32).
 *
 * <p>Scratch area: the reordered kernel first, the primitive's scratchpad behind it.
 */
final class DnnlLinearPlan implements LinearPlan {
    private final CpuThreads threads;
    private final ActivationOps activations;
    /** The activation that a pass of our own applies after the product; linear where there is none or oneDNN has fused it. */
    private final Activation activation;
    private final boolean bias;
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

    DnnlLinearPlan(DnnlPlans plans, DnnlLinear linear, boolean bias, Activation activation, Mode mode, Scratch scratch) {
        Dnnl dnnl = plans.dnnl();
        this.threads = plans.threads();
        this.activations = plans.activations();
        this.bias = bias;
        this.scratch = scratch;
        threads.adopt();
        boolean training = mode == Mode.TRAINING;
        dnnl_memory_desc plain = linear.plainKernel();
        dnnl_primitive_attr attributes = Dnnl.attributes();
        dnnl_primitive_attr forwardAttributes = Dnnl.attributes();
        boolean fused = activation == Activation.RELU;
        if (fused) {
            Dnnl.appendRelu(forwardAttributes);
        }
        this.activation = fused ? Activation.LINEAR : activation;
        dnnl_primitive_desc descriptor = linear.forward(dnnl, training, forwardAttributes);
        forward = bias ? new DnnlPrimitive(dnnl, descriptor, DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST, DNNL_ARG_BIAS)
                : new DnnlPrimitive(dnnl, descriptor, DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST);
        forwardKernel = DnnlLayout.between(dnnl, plain, Dnnl.argument(descriptor, DNNL_ARG_WEIGHTS), false);
        if (training) {
            dnnl_primitive_desc input = linear.backwardInput(dnnl, descriptor, attributes);
            backwardInput = new DnnlPrimitive(dnnl, input, DNNL_ARG_DIFF_DST, DNNL_ARG_WEIGHTS, DNNL_ARG_DIFF_SRC);
            backwardInputKernel = DnnlLayout.between(dnnl, plain, Dnnl.argument(input, DNNL_ARG_WEIGHTS), false);
            dnnl_primitive_desc_destroy(input);
            dnnl_primitive_desc parameters = linear.backwardParameters(dnnl, descriptor, attributes);
            backwardParameters = new DnnlPrimitive(dnnl, parameters, DNNL_ARG_SRC, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_WEIGHTS);
            kernelGradient = DnnlLayout.between(dnnl, plain, Dnnl.argument(parameters, DNNL_ARG_DIFF_WEIGHTS), true);
            dnnl_primitive_desc_destroy(parameters);
            require(backwardInputKernel, backwardInput);
            require(kernelGradient, backwardParameters);
            keptKernel = null;
        } else {
            backwardInput = null;
            backwardInputKernel = null;
            backwardParameters = null;
            kernelGradient = null;
            keptKernel = forwardKernel.isPlain() ? null : new NativeMemory(forwardKernel.bytes());
        }
        require(forwardKernel, forward);
        dnnl_primitive_desc_destroy(descriptor);
        dnnl_primitive_attr_destroy(forwardAttributes);
        dnnl_primitive_attr_destroy(attributes);
        dnnl_memory_desc_destroy(plain);
    }

    private void require(DnnlLayout layout, DnnlPrimitive primitive) {
        scratch.require(layout.bytes() + Math.max(layout.scratchpadBytes(), primitive.scratchpadBytes()));
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
        checkTraining(backwardInput);
        threads.adopt();
        backwardInput.bind(0, dz);
        backwardInput.bind(1, reordered(kernel, backwardInputKernel));
        backwardInput.bind(2, dx);
        backwardInput.execute(scratchpad(backwardInputKernel));
    }

    @Override
    public void backwardParameters(Tensor x, Tensor dz, Tensor dkernel, Tensor dbias) {
        checkTraining(backwardParameters);
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
            Call.check(WhiskerCpu.columnSums(NativeMemory.address(dz), Call.floats(dbias, channels), dz.shape().rows(), channels), "bias gradient");
        }
    }

    private static void checkTraining(DnnlPrimitive primitive) {
        if (primitive == null) {
            throw new IllegalStateException("this plan was made for inference and has no backward");
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
        if (backwardInput == null) {
            return forward.implementation();
        }
        return forward.implementation() + ", " + backwardInput.implementation() + ", " + backwardParameters.implementation();
    }

    @Override
    public void close() {
        forward.close();
        forwardKernel.close();
        if (backwardInput != null) {
            backwardInput.close();
            backwardInputKernel.close();
            backwardParameters.close();
            kernelGradient.close();
        }
        if (keptKernel != null) {
            keptKernel.close();
        }
    }
}
