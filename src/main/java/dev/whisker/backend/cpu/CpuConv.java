package dev.whisker.backend.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import dev.whisker.op.Backward;
import dev.whisker.op.Conv2dSpec;
import dev.whisker.op.ConvOps;
import dev.whisker.op.DepthwiseConv2dSpec;
import dev.whisker.op.InvertedResidualPlan;
import dev.whisker.op.InvertedResidualSpec;
import dev.whisker.op.LinearPlan;
import dev.whisker.op.PooledConvolutionPlan;
import dev.whisker.op.Scratch;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;
import java.util.Optional;

/** Convolutions by oneDNN, and by our own operations where {@link CpuChoices} say so. */
final class CpuConv implements ConvOps {
    private final DnnlPlans plans;

    CpuConv(DnnlPlans plans) {
        this.plans = plans;
    }

    @Override
    public LinearPlan plan(Conv2dSpec spec, Shape input, Backward backward, Scratch scratch) {
        long[] kernel = {spec.filters(), input.channels(), spec.window().kernelHeight(), spec.window().kernelWidth()};
        DnnlLinear convolution = new DnnlConvolution(plans.activationType(), spec.window(), input,
                spec.outputShape(input), spec.bias(), dnnl_hwio, kernel);
        return plans.plan(convolution, spec.bias(), spec.activation(), backward, scratch);
    }

    /**
     * oneDNN knows a depthwise convolution as one with as many groups as input channels: a kernel (C, M, 1, height,
     * width), stored as (height, width, 1, C, M).
     */
    @Override
    public LinearPlan plan(DepthwiseConv2dSpec spec, Shape input, Backward backward, Scratch scratch) {
        long[] kernel = {input.channels(), spec.depthMultiplier(), 1, spec.window().kernelHeight(),
                spec.window().kernelWidth()};
        DnnlLinear convolution = new DnnlConvolution(plans.activationType(), spec.window(), input,
                spec.outputShape(input), spec.bias(), dnnl_hwigo, kernel);
        return plans.plan(convolution, spec.bias(), spec.activation(), backward, scratch);
    }

    @Override
    public boolean joinsPooling(Conv2dSpec spec, Window2d pool, Shape input) {
        return plans.choices().pooledConvolutions().isJoined();
    }

    @Override
    public Optional<PooledConvolutionPlan> planPooled(Conv2dSpec spec, Window2d pool, Shape input, Backward backward,
            Scratch scratch) {
        if (!plans.choices().pooledConvolutions().isTiled(plans.device(), spec, pool, input)) {
            return Optional.empty();
        }
        LinearPlan ofInput = backward.ofInput() ? plan(spec.withBias(false), input, Backward.INPUT, scratch) : null;
        return Optional.of(new OwnPooledConvolution(plans.device(), spec, pool, input, ofInput, scratch));
    }

    @Override
    public boolean joinsInvertedResidual(InvertedResidualSpec spec, Shape input) {
        return plans.choices().invertedResiduals().isJoined(plans.device(), spec, input);
    }

    @Override
    public Optional<InvertedResidualPlan> planInvertedResidual(InvertedResidualSpec spec, Shape input) {
        return joinsInvertedResidual(spec, input) ? Optional.of(new OwnInvertedResidual(plans.device(), spec, input))
                : Optional.empty();
    }
}
