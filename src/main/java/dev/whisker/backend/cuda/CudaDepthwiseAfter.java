package dev.whisker.backend.cuda;

import static dev.whisker.backend.cuda.Tensors.floats;

import dev.whisker.backend.natives.Codes;
import dev.whisker.op.Activation;
import dev.whisker.op.DepthwiseAfterPlan;
import dev.whisker.op.DepthwiseConv2dSpec;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/**
 * A depthwise convolution that adds the bias of the layer before and applies its activation while it loads. That layer
 * is bound by memory: a pass over its output, of which each element is read and written, is saved.
 */
final class CudaDepthwiseAfter implements DepthwiseAfterPlan {
    private final Gpu gpu;
    private final CudaPlans plans;
    private final Activation before;
    private final DepthwiseConv2dSpec spec;
    private final Window2d window;
    private final Shape input;
    private final Shape output;

    CudaDepthwiseAfter(CudaPlans plans, Activation before, DepthwiseConv2dSpec spec, Shape input) {
        this.gpu = plans.gpu();
        this.plans = plans;
        this.before = before;
        this.spec = spec;
        this.window = spec.window();
        this.input = input;
        this.output = spec.outputShape(input);
    }

    /** Whether an activation is cheap enough to be computed again by each of the outputs that read an element. */
    static boolean isPossible(Activation before) {
        return before == Activation.LINEAR || before == Activation.RELU || before == Activation.RELU6;
    }

    @Override
    public void forward(Tensor x, Tensor beforeBias, Tensor kernel, Tensor bias, Tensor y) {
        long weights = floats(kernel, spec.kernelShape(input).size());
        long biases = spec.bias() ? floats(bias, output.channels()) : 0;
        long before = beforeBias == null ? 0 : floats(beforeBias, input.channels());
        Activation completed = beforeBias == null ? Activation.LINEAR : this.before;
        gpu.check(plans.ops().depthwiseAfterForward(plans.values(x, input.size()), before, Codes.of(completed),
                weights, biases, Codes.of(spec.activation()), plans.values(y, output.size()), input.batch(),
                input.height(), input.width(), input.channels(), spec.depthMultiplier(), window.kernelHeight(),
                window.kernelWidth(), window.strideHeight(), window.strideWidth(), window.dilationHeight(),
                window.dilationWidth(), window.padTop(input.height()), window.padLeft(input.width()), output.height(),
                output.width(), gpu.queue()), "depthwise convolution after " + this.before.kerasName(), input);
    }

    @Override
    public void complete(Tensor x, Tensor beforeBias) {
        plans.afterProduct(before, floats(beforeBias, input.channels()), plans.values(x, input.size()), input);
    }

    @Override
    public String description() {
        return "own kernel (completes its input as it loads: bias, " + before.kerasName() + ")";
    }

    @Override
    public void close() {
        // owns nothing
    }
}
