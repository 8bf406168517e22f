package dev.whisker.backend.cuda;

import dev.whisker.WhiskerException;
import dev.whisker.op.Backward;
import dev.whisker.op.Conv2dSpec;
import dev.whisker.op.ConvOps;
import dev.whisker.op.DenseSpec;
import dev.whisker.op.DepthwiseConv2dSpec;
import dev.whisker.op.LinearPlan;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.Shape;

/**
 * Convolutions by cuDNN; pointwise ones, which are matrix products, by cuBLASLt; depthwise ones by own kernels.
 *
 * <p>What is faster is a matter of measurement. The properties {@value #POINTWISE} and {@value #DEPTHWISE} with the value {@code cudnn} have cuDNN
 * do these too, depthwise ones as convolutions with as many groups as input channels, so that both ways can be measured and compared.
 */
final class CudaConv implements ConvOps {
    static final String POINTWISE = "whisker.cuda.pointwise";
    static final String DEPTHWISE = "whisker.cuda.depthwise";
    private static final String CUDNN = "cudnn";

    private final CudaPlans plans;
    private final boolean pointwiseByCudnn;
    private final boolean depthwiseByCudnn;

    CudaConv(CudaPlans plans) {
        this.plans = plans;
        pointwiseByCudnn = byCudnn(POINTWISE, "cublas");
        depthwiseByCudnn = byCudnn(DEPTHWISE, "own");
    }

    private static boolean byCudnn(String property, String other) {
        String choice = System.getProperty(property, other);
        if (!choice.equals(other) && !choice.equals(CUDNN)) {
            throw new WhiskerException(property + " is " + other + " or " + CUDNN + ", got '" + choice + "'");
        }
        return choice.equals(CUDNN);
    }

    @Override
    public LinearPlan plan(Conv2dSpec spec, Shape input, Backward backward, Scratch scratch) {
        if (spec.window().isPoint() && !pointwiseByCudnn) {
            DenseSpec product = new DenseSpec(spec.filters(), spec.bias(), spec.activation());
            return new CudaDensePlan(plans, "pointwise convolution", product, input, backward, scratch);
        }
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
