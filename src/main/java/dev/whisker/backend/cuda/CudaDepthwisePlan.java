package dev.whisker.backend.cuda;

import static dev.whisker.backend.cuda.Tensors.floats;

import dev.whisker.backend.natives.Codes;
import dev.whisker.op.Backward;
import dev.whisker.op.DepthwiseConv2dSpec;
import dev.whisker.op.LinearPlan;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/**
 * A depthwise convolution by own kernels, with bias and activation in the same pass. Nothing is padded, and
 * the kernel is not reordered.
 */
final class CudaDepthwisePlan implements LinearPlan {
    private static final String NAME = "depthwise convolution";

    private final CudaPlans plans;
    private final Gpu gpu;
    private final DepthwiseConv2dSpec spec;
    private final Window2d window;
    private final Shape input;
    private final Shape output;
    private final Backward backward;
    private final String reason;

    /** @param reason why it is an own kernel and not cuDNN, for the description */
    CudaDepthwisePlan(CudaPlans plans, DepthwiseConv2dSpec spec, Shape input, Backward backward, String reason) {
        this.plans = plans;
        this.gpu = plans.gpu();
        this.spec = spec;
        this.window = spec.window();
        this.input = input;
        this.output = spec.outputShape(input);
        this.backward = backward;
        this.reason = reason;
    }

    private long kernelAddress(Tensor kernel) {
        return floats(kernel, spec.kernelShape(input).size());
    }

    @Override
    public void forward(Tensor x, Tensor kernel, Tensor bias, Tensor y) {
        long biases = spec.bias() ? floats(bias, output.channels()) : 0;
        gpu.check(plans.ops().depthwiseForward(plans.values(x, input.size()), kernelAddress(kernel), biases,
                Codes.of(spec.activation()), plans.values(y, output.size()), input.batch(), input.height(),
                input.width(), input.channels(), spec.depthMultiplier(), window.kernelHeight(), window.kernelWidth(),
                window.strideHeight(), window.strideWidth(), window.dilationHeight(), window.dilationWidth(),
                window.padTop(input.height()), window.padLeft(input.width()), output.height(), output.width(),
                gpu.queue()), NAME, input);
    }

    @Override
    public void backwardInput(Tensor dz, Tensor kernel, Tensor dx) {
        backward.requireInput();
        gpu.check(plans.ops().depthwiseBackwardInput(plans.values(dz, output.size()), kernelAddress(kernel),
                plans.values(dx, input.size()), input.batch(), input.height(), input.width(), input.channels(),
                spec.depthMultiplier(), window.kernelHeight(), window.kernelWidth(), window.strideHeight(),
                window.strideWidth(), window.dilationHeight(), window.dilationWidth(), window.padTop(input.height()),
                window.padLeft(input.width()), output.height(), output.width(), gpu.queue()), NAME + ", backward input",
                input);
    }

    @Override
    public void backwardParameters(Tensor x, Tensor dz, Tensor dkernel, Tensor dbias) {
        backward.requireParameters();
        long gradient = plans.values(dz, output.size());
        gpu.check(plans.ops().depthwiseBackwardKernel(plans.values(x, input.size()), gradient, kernelAddress(dkernel),
                input.batch(), input.height(), input.width(), input.channels(), spec.depthMultiplier(),
                window.kernelHeight(), window.kernelWidth(), window.strideHeight(), window.strideWidth(),
                window.dilationHeight(), window.dilationWidth(), window.padTop(input.height()),
                window.padLeft(input.width()), output.height(), output.width(), gpu.queue()), NAME
                + ", backward kernel", input);
        if (spec.bias()) {
            plans.biasGradient(gradient, dbias, output);
        }
    }

    @Override
    public void weightsChanged() {
        // derives nothing from them
    }

    @Override
    public String description() {
        return "own kernel (" + reason + ")";
    }

    @Override
    public void close() {
        // owns nothing
    }
}
