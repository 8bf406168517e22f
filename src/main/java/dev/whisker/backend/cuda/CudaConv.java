package dev.whisker.backend.cuda;

import dev.whisker.backend.cuda.CudaChoices.Convolution;
import dev.whisker.op.Activation;
import dev.whisker.op.Backward;
import dev.whisker.op.Conv2dSpec;
import dev.whisker.op.ConvOps;
import dev.whisker.op.DenseSpec;
import dev.whisker.op.DepthwiseAfterPlan;
import dev.whisker.op.DepthwiseConv2dSpec;
import dev.whisker.op.LinearPlan;
import dev.whisker.op.Scratch;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;
import java.util.Optional;
import java.util.function.Function;

/**
 * Convolutions by cuDNN; pointwise ones, which are matrix products, by cuBLASLt; depthwise ones by own kernels; unless
 * {@link CudaChoices} say otherwise.
 *
 * <p>Nothing depends on cuDNN: what it has no algorithm for is computed by cuBLASLt and own kernels. So are strides
 * together with dilation, always. Keras refuses this combination, so nobody exercises it in cuDNN, whose release notes
 * (8.9.7) list wrong gradients for it.
 */
final class CudaConv implements ConvOps {
    private final CudaPlans plans;

    CudaConv(CudaPlans plans) {
        this.plans = plans;
    }

    @Override
    public LinearPlan plan(Conv2dSpec spec, Shape input, Backward backward, Scratch scratch) {
        CudaChoices choices = plans.choices();
        if (spec.window().isPoint() && !choices.pointwiseByCudnn()) {
            DenseSpec product = new DenseSpec(spec.filters(), spec.bias(), spec.activation());
            return new CudaDensePlan(plans, "pointwise convolution", product, input, backward, scratch);
        }
        if (choices.convolution() == Convolution.IM2COL && !spec.window().isPoint()) {
            return new CudaIm2colPlan(plans, spec, input, backward, scratch, "chosen");
        }
        Function<String, LinearPlan> byProducts =
                reason -> new CudaIm2colPlan(plans, spec, input, backward, scratch, reason);
        ConvolutionGeometry geometry = ConvolutionGeometry.of(spec.window(), input, spec.outputShape(input), 1);
        return cudnn(geometry, spec.bias(), spec.activation(), backward, scratch, byProducts);
    }

    @Override
    public LinearPlan plan(DepthwiseConv2dSpec spec, Shape input, Backward backward, Scratch scratch) {
        Function<String, LinearPlan> byOwnKernels =
                reason -> new CudaDepthwisePlan(plans, spec, input, backward, reason);
        if (!plans.choices().depthwiseByCudnn()) {
            return byOwnKernels.apply("reads the kernel and uneven padding as they are, bias and activation included");
        }
        ConvolutionGeometry geometry =
                ConvolutionGeometry.of(spec.window(), input, spec.outputShape(input), input.channels());
        return cudnn(geometry, spec.bias(), spec.activation(), backward, scratch, byOwnKernels);
    }

    /**
     * A plan of cuDNN, where it can be relied on; else one that needs nothing from cuDNN.
     *
     * @param other makes a plan without cuDNN, for a reason
     */
    private LinearPlan cudnn(ConvolutionGeometry geometry, boolean bias, Activation activation, Backward backward,
            Scratch scratch, Function<String, LinearPlan> other) {
        if (geometry.window().isStridedAndDilated()) {
            return other.apply("strides together with dilation are not left to cuDNN");
        }
        try {
            return new CudaConvPlan(plans, geometry, bias, activation, backward, scratch);
        } catch (NoAlgorithm e) {
            if (plans.gpu().finish().isPresent()) { // a GPU that is broken computes nothing any other way either
                throw e;
            }
            return other.apply(e.summary());
        }
    }

    @Override
    public boolean joinsPooling(Conv2dSpec spec, Window2d pool, Shape input) {
        return plans.choices().joinsLayers();
    }

    @Override
    public Optional<DepthwiseAfterPlan> planAfter(Activation before, DepthwiseConv2dSpec spec, Shape input) {
        CudaChoices choices = plans.choices();
        return choices.joinsLayers() && !choices.depthwiseByCudnn() && CudaDepthwiseAfter.isPossible(before)
                ? Optional.of(new CudaDepthwiseAfter(plans, before, spec, input)) : Optional.empty();
    }
}
