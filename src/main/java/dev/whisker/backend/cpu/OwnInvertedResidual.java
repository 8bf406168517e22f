package dev.whisker.backend.cpu;

import dev.whisker.backend.natives.Codes;
import dev.whisker.op.Activation;
import dev.whisker.op.Conv2dSpec;
import dev.whisker.op.DepthwiseConv2dSpec;
import dev.whisker.op.InvertedResidualPlan;
import dev.whisker.op.InvertedResidualSpec;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/**
 * An inverted residual block by our own operation, in strips of rows that stay in the cache. Each sum runs in one
 * order, so that bits depend neither on the number of threads nor on the number of pictures.
 */
final class OwnInvertedResidual implements InvertedResidualPlan {
    /** Height and width of the depthwise kernel. */
    private static final int DEPTHWISE_KERNEL = 3;
    private static final int MAX_STRIDE_WIDTH = 2;
    private static final int CHANNELS = 16;

    private final CpuDevice device;
    private final InvertedResidualSpec spec;
    private final Shape input;
    private final Shape expanded;
    private final Shape convolved;
    private final Shape output;
    private final PackedKernel packedExpand;
    private final PackedKernel packedProject;

    OwnInvertedResidual(CpuDevice device, InvertedResidualSpec spec, Shape input) {
        this.device = device;
        this.spec = spec;
        this.input = input;
        expanded = spec.expandedShape(input);
        convolved = spec.convolvedShape(input);
        output = spec.outputShape(input);
        packedExpand = new PackedKernel(device, spec.expand().kernelShape(input).size() / expanded.channels(),
                expanded.channels());
        try {
            packedProject = new PackedKernel(device, expanded.channels(), output.channels());
        } catch (RuntimeException | Error e) {
            packedExpand.close();
            throw e;
        }
    }

    /** Whether the operation can compute it. */
    static boolean isPossible(CpuDevice device, InvertedResidualSpec spec, Shape input) {
        return device.activationType() == DType.FLOAT32 && isPossible(spec.expand()) && isPossible(spec.depthwise())
                && isPossible(spec.project()) && spec.project().window().isPoint()
                && spec.project().activation() == Activation.LINEAR && spec.expand().filters() % CHANNELS == 0
                && (!spec.residual() || spec.outputShape(input).equals(input));
    }

    private static boolean isPossible(Conv2dSpec convolution) {
        return convolution.bias() && isPossible(convolution.window(), convolution.activation());
    }

    private static boolean isPossible(DepthwiseConv2dSpec convolution) {
        Window2d window = convolution.window();
        return convolution.bias() && isPossible(window, convolution.activation()) && convolution.depthMultiplier() == 1
                && window.kernelHeight() == DEPTHWISE_KERNEL && window.kernelWidth() == DEPTHWISE_KERNEL
                && window.strideWidth() <= MAX_STRIDE_WIDTH;
    }

    private static boolean isPossible(Window2d window, Activation activation) {
        return PackedKernel.ACTIVATIONS.contains(activation) && window.dilationHeight() == 1
                && window.dilationWidth() == 1;
    }

    @Override
    public boolean needsBetween() {
        return false;
    }

    @Override
    public void forward(Tensor x, Weights expand, Weights depthwise, Weights project, Tensor y, Between between) {
        Window2d window = spec.expand().window();
        Window2d second = spec.depthwise().window();
        Call.check(device.ops().invertedResidualForward(values(x, input),
                packedExpand.address(expand.kernel(), expand.bias()),
                Codes.of(spec.expand().activation()),
                Call.floats(depthwise.kernel(), (long) DEPTHWISE_KERNEL * DEPTHWISE_KERNEL * expanded.channels()),
                Call.floats(depthwise.bias(), expanded.channels()), Codes.of(spec.depthwise().activation()),
                packedProject.address(project.kernel(), project.bias()), spec.residual() ? 1 : 0, values(y, output),
                between == null ? 0 : values(between.expanded(), expanded),
                between == null ? 0 : values(between.convolved(), convolved),
                between == null || between.projected() == null ? 0 : values(between.projected(), output),
                input.batch(), input.height(), input.width(), input.channels(), expanded.channels(), output.channels(),
                window.kernelHeight(), window.kernelWidth(), window.strideHeight(), window.strideWidth(),
                window.padTop(input.height()), window.padLeft(input.width()), expanded.height(), expanded.width(),
                second.strideHeight(), second.strideWidth(), second.padTop(expanded.height()),
                second.padLeft(expanded.width()), output.height(), output.width(), device.queue()),
                "inverted residual block");
    }

    private long values(Tensor tensor, Shape shape) {
        return Call.address(tensor, device.activationType(), shape.size());
    }

    @Override
    public void weightsChanged() {
        packedExpand.weightsChanged();
        packedProject.weightsChanged();
    }

    @Override
    public long keptBytes() {
        return packedExpand.byteSize() + packedProject.byteSize();
    }

    @Override
    public String description() {
        return "whisker:" + device.isa() + " inverted residual";
    }

    @Override
    public void close() {
        packedExpand.close();
        packedProject.close();
    }
}
