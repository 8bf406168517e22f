package dev.whisker.backend.cuda;

import dev.whisker.op.Backward;
import dev.whisker.op.Conv2dSpec;
import dev.whisker.op.ConvOps;
import dev.whisker.op.DenseSpec;
import dev.whisker.op.DepthwiseConv2dSpec;
import dev.whisker.op.LinearPlan;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.Shape;

/**
 * Convolutions by cuDNN; pointwise ones, which are matrix products, by cuBLASLt; depthwise ones by own kernels; unless
 * {@link CudaChoices} say otherwise.
 */
final class CudaConv implements ConvOps {
    private final CudaPlans plans;

    CudaConv(CudaPlans plans) {
        this.plans = plans;
    }

    @Override
    public LinearPlan plan(Conv2dSpec spec, Shape input, Backward backward, Scratch scratch) {
        if (spec.window().isPoint() && !plans.choices().pointwiseByCudnn()) {
            DenseSpec product = new DenseSpec(spec.filters(), spec.bias(), spec.activation());
            return new CudaDensePlan(plans, "pointwise convolution", product, input, backward, scratch);
        }
        ConvolutionGeometry geometry = ConvolutionGeometry.of(spec.window(), input, spec.outputShape(input), 1);
        return new CudaConvPlan(plans, geometry, spec.bias(), spec.activation(), backward, scratch);
    }

    @Override
    public LinearPlan plan(DepthwiseConv2dSpec spec, Shape input, Backward backward, Scratch scratch) {
        if (plans.choices().depthwiseByCudnn()) {
            ConvolutionGeometry geometry =
                    ConvolutionGeometry.of(spec.window(), input, spec.outputShape(input), input.channels());
            return new CudaConvPlan(plans, geometry, spec.bias(), spec.activation(), backward, scratch);
        }
        return new CudaDepthwisePlan(plans.gpu(), spec, input, backward,
                "reads the kernel and uneven padding as they are, bias and activation included");
    }
}
