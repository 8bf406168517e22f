package dev.whisker.backend.cuda;

import dev.whisker.WhiskerException;
import dev.whisker.op.Backward;
import dev.whisker.op.Conv2dSpec;
import dev.whisker.op.ConvOps;
import dev.whisker.op.DepthwiseConv2dSpec;
import dev.whisker.op.LinearPlan;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.Shape;

/**
 * Convolutions by cuDNN; depthwise ones by own kernels.
 *
 * <p>Which of the two is faster for a depthwise convolution is a matter of measurement. The property {@value #DEPTHWISE} with the value {@code cudnn}
 * has cuDNN do them, as convolutions with as many groups as input channels, so that both can be measured and compared.
 */
final class CudaConv implements ConvOps {
    static final String DEPTHWISE = "whisker.cuda.depthwise";

    private final CudaPlans plans;
    private final boolean depthwiseByCudnn;

    CudaConv(CudaPlans plans) {
        this.plans = plans;
        String choice = System.getProperty(DEPTHWISE, "own");
        if (!choice.equals("own") && !choice.equals("cudnn")) {
            throw new WhiskerException(DEPTHWISE + " is own or cudnn, got '" + choice + "'");
        }
        depthwiseByCudnn = choice.equals("cudnn");
    }

    @Override
    public LinearPlan plan(Conv2dSpec spec, Shape input, Backward backward, Scratch scratch) {
        ConvolutionGeometry geometry = ConvolutionGeometry.of(spec.window(), input, spec.outputShape(input), 1);
        return new CudaConvPlan(plans, geometry, input, spec.bias(), spec.activation(), backward, scratch);
    }

    @Override
    public LinearPlan plan(DepthwiseConv2dSpec spec, Shape input, Backward backward, Scratch scratch) {
        if (depthwiseByCudnn) {
            ConvolutionGeometry geometry = ConvolutionGeometry.of(spec.window(), input, spec.outputShape(input), input.channels());
            return new CudaConvPlan(plans, geometry, input, spec.bias(), spec.activation(), backward, scratch);
        }
        return new CudaDepthwisePlan(plans.gpu(), spec, input, backward, "reads the kernel and uneven padding as they are, bias and activation included");
    }
}
