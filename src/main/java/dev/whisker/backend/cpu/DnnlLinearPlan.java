package dev.whisker.backend.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import dev.whisker.backend.cpu.TrustedKernels.Pass;
import dev.whisker.backend.natives.OwnedResources;
import dev.whisker.op.Activation;
import dev.whisker.op.ActivationOps;
import dev.whisker.op.Backward;
import dev.whisker.op.LinearPlan;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.Tensor;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/**
 * A convolution, depthwise convolution or matrix product by oneDNN. Activations stay in the contract's layout; the
 * kernel is brought into the layout that oneDNN prefers, in the shared scratch area at each call, or once in inference.
 * Gradients of convolutions' kernels may be our own operation's ({@link KernelGradientChoice}).
 *
 * <p>The gradient of the bias is a column sum of our own. It costs less than what oneDNN takes longer for the gradient
 * of the kernel when asked for both (3 to 32 channels over 32 pictures of 160x160: 18.5 + 9.2 ms against 34.0 ms, one
 * thread).
 *
 * <p>Activations that oneDNN has are fused ({@link DnnlPostOps}), relu and relu6 at the price of NaN for minus
 * infinity: a pass of its own would be exact, and walk over the whole output once more.
 */
final class DnnlLinearPlan implements LinearPlan {
    private final CpuDevice device;
    private final CpuThreads threads;
    private final ActivationOps activations;
    /**
     * The activation that a pass of our own applies after the product; linear where there is none or oneDNN has fused
     * it.
     */
    private final Activation activation;
    private final boolean bias;
    private final Backward backward;
    private final Scratch scratch;
    private final DnnlPass forward;
    /** Null where it is not asked for. */
    private final DnnlPass backwardInput;
    /** Null where it is not asked for. */
    private final KernelGradient kernelGradient;
    /** In inference the reordered kernel, kept between calls; else null. */
    private final NativeMemory keptKernel;
    private boolean keptKernelCurrent;
    /** All of the above that needs an end. */
    private final OwnedResources owned = new OwnedResources();

    DnnlLinearPlan(DnnlPlans plans, DnnlLinear linear, boolean bias, Activation activation, Backward backward,
            Scratch scratch) {
        Dnnl dnnl = plans.dnnl();
        this.device = plans.device();
        this.threads = device.threads();
        this.activations = plans.activations();
        this.bias = bias;
        this.backward = backward;
        this.scratch = scratch;
        boolean fused = DnnlPostOps.has(activation);
        this.activation = fused ? Activation.LINEAR : activation;
        boolean training = backward != Backward.NONE;
        threads.adopt();
        try (OwnedResources temporary = new OwnedResources()) {
            dnnl_memory_desc plain = temporary.add(linear.plainKernel(), ended -> dnnl_memory_desc_destroy(ended));
            dnnl_primitive_attr attributes = attributes(temporary);
            dnnl_primitive_attr forwardAttributes = attributes(temporary);
            if (fused) {
                DnnlPostOps.append(forwardAttributes, activation);
            }
            dnnl_primitive_desc descriptor = descriptor(temporary, linear.forward(dnnl, training, forwardAttributes),
                    linear.problem(Pass.FORWARD));
            forward = bias ? pass(dnnl, descriptor, plain, 1, false, DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST,
                    DNNL_ARG_BIAS)
                    : pass(dnnl, descriptor, plain, 1, false, DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST);
            backwardInput = !backward.ofInput() ? null
                    : pass(dnnl, descriptor(temporary, linear.backwardInput(dnnl, descriptor, attributes),
                            linear.problem(Pass.BACKWARD_INPUT)), plain, 1,
                            false, DNNL_ARG_DIFF_DST, DNNL_ARG_WEIGHTS, DNNL_ARG_DIFF_SRC);
            Optional<ConvolutionShape> own = linear.ownKernelGradient()
                    .filter(convolution -> plans.choices().kernelGradients().isOwn(device, convolution));
            kernelGradient = !backward.ofParameters() ? null
                    : own.isPresent() ? new OwnKernelGradient(device, own.get(), scratch)
                    : new DnnlKernelGradient(pass(dnnl,
                            descriptor(temporary, linear.backwardParameters(dnnl, descriptor, attributes),
                                    linear.problem(Pass.BACKWARD_PARAMETERS)),
                            plain, 2, true, DNNL_ARG_SRC, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_WEIGHTS));
            keptKernel = training || forward.layout().isPlain() ? null
                    : owned.add(new NativeMemory(forward.layout().bytes()), NativeMemory::close);
        } catch (RuntimeException | Error e) {
            owned.closeAfter(e);
            throw e;
        }
    }

    private static dnnl_primitive_attr attributes(OwnedResources temporary) {
        return temporary.add(Dnnl.attributes(), ended -> dnnl_primitive_attr_destroy(ended));
    }

    private static dnnl_primitive_desc descriptor(OwnedResources temporary, dnnl_primitive_desc descriptor,
            TrustedKernels.Problem problem) {
        temporary.add(descriptor, ended -> dnnl_primitive_desc_destroy(ended));
        TrustedKernels.settle(descriptor, problem);
        return descriptor;
    }

    private DnnlPass pass(Dnnl dnnl, dnnl_primitive_desc descriptor, dnnl_memory_desc plain, int kernel,
            boolean isGradient, int... arguments) {
        return owned.add(new DnnlPass(dnnl, descriptor, plain, kernel, isGradient, scratch, arguments),
                DnnlPass::close);
    }

    @Override
    public void forward(Tensor x, Tensor kernel, Tensor bias, Tensor y) {
        threads.adopt();
        DnnlPrimitive primitive = forward.primitive();
        primitive.bind(0, x);
        primitive.bind(1, forwardKernel(kernel));
        primitive.bind(2, y);
        if (this.bias) {
            primitive.bind(3, bias);
        }
        forward.execute();
        if (activation != Activation.LINEAR) {
            activations.forward(activation, y, y);
        }
    }

    private long forwardKernel(Tensor kernel) {
        if (keptKernel == null) {
            return forward.reordered(kernel);
        }
        if (!keptKernelCurrent) {
            forward.layout().convert(forward.layout().plain(kernel), keptKernel.address(), forward.scratchpad());
            keptKernelCurrent = true;
        }
        return keptKernel.address();
    }

    @Override
    public void backwardInput(Tensor dz, Tensor kernel, Tensor dx) {
        backward.requireInput();
        threads.adopt();
        DnnlPrimitive primitive = backwardInput.primitive();
        primitive.bind(0, dz);
        primitive.bind(1, backwardInput.reordered(kernel));
        primitive.bind(2, dx);
        backwardInput.execute();
    }

    @Override
    public void backwardParameters(Tensor x, Tensor dz, Tensor dkernel, Tensor dbias) {
        backward.requireParameters();
        threads.adopt();
        kernelGradient.compute(x, dz, dkernel);
        if (bias) {
            int channels = dz.shape().channels();
            long gradient = Call.address(dz, device.activationType(), dz.size());
            Call.check(device.ops().columnSums(gradient, Call.floats(dbias, channels), dz.shape().rows(), channels,
                    device.queue()), "bias gradient");
        }
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
        Stream<String> passes = Stream.of(forward, backwardInput).filter(Objects::nonNull)
                .map(pass -> pass.primitive().implementation());
        return Stream.concat(passes, Stream.ofNullable(kernelGradient).map(KernelGradient::implementation))
                .collect(Collectors.joining(", "));
    }

    @Override
    public void close() {
        owned.close();
    }
}
