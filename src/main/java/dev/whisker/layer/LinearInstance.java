package dev.whisker.layer;

import dev.whisker.layer.BufferSpec.Lifetime;
import dev.whisker.layer.init.Initializer;
import dev.whisker.layer.regularizer.Regularizer;
import dev.whisker.op.Activation;
import dev.whisker.op.ActivationOps;
import dev.whisker.op.Backward;
import dev.whisker.op.LinearPlan;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * The instance of convolution, depthwise convolution and dense layer: {@code z = x * kernel + bias},
 * {@code y = activation(z)}.
 *
 * <p>What is done about the activation:
 * <pre>
 * linear                              z is y, dz is dy
 * softmax                             a pass of its own, in place on y; kept: y
 * others differentiable from output   part of the plan's forward pass; kept: y
 * swish, hard_swish                   with a backward pass, a pass of its own from z to y; kept: z.
 *                                     Without, part of the plan's forward pass
 * </pre>
 * Kept besides: x, if the kernel is trained.
 */
final class LinearInstance extends LayerInstance {
    private static final String KERNEL = "kernel";
    private static final String BIAS = "bias";

    private final LinearPlan plan;
    private final ActivationOps activations;
    private final Activation activation;
    private final Activation fused;
    private final boolean needsBackward;
    private final Shape outputShape;
    private final DType dtype;
    private final DType gradientType;
    private final Tensor kernel;
    private final Tensor bias;
    private final Tensor kernelGradient;
    private final Tensor biasGradient;
    private Tensor z;
    private Tensor dz;

    /**
     * @param plan makes the backend's plan, given the activation that is to be fused into it and the gradients it will
     *             be asked for
     */
    LinearInstance(LayerContext context, Shape outputShape, boolean useBias, Activation activation,
            BiFunction<Activation, Backward, LinearPlan> plan) {
        this.needsBackward = context.needsBackward(KERNEL);
        this.activation = activation;
        boolean fusable = activation != Activation.SOFTMAX && (activation.differentiableFromOutput() || !needsBackward);
        this.fused = fusable ? activation : Activation.LINEAR;
        this.plan = plan.apply(fused, Backward.of(context.needsInputGradient(), context.gradient(KERNEL) != null));
        this.activations = context.backend().activation();
        this.outputShape = outputShape;
        this.dtype = context.backend().activationType();
        this.gradientType = context.backend().gradientType();
        this.kernel = context.weight(KERNEL);
        this.bias = useBias ? context.weight(BIAS) : null;
        this.kernelGradient = context.gradient(KERNEL);
        this.biasGradient = useBias ? context.gradient(BIAS) : null;
    }

    /**
     * The weights of such a layer.
     *
     * @param bias one element per channel of the output; null for none
     */
    static List<WeightSpec> weights(Shape kernel, Initializer kernelInitializer, Regularizer kernelRegularizer,
            Shape bias, Initializer biasInitializer, Regularizer biasRegularizer) {
        WeightSpec kernelSpec = new WeightSpec(KERNEL, kernel, kernelInitializer, true, kernelRegularizer);
        return bias == null ? List.of(kernelSpec)
                : List.of(kernelSpec, new WeightSpec(BIAS, bias, biasInitializer, true, biasRegularizer));
    }

    private boolean keepsZ() {
        return needsBackward && !activation.differentiableFromOutput();
    }

    private boolean needsDz() {
        return needsBackward && activation != Activation.LINEAR;
    }

    @Override
    public boolean keepsInput() {
        return kernelGradient != null;
    }

    @Override
    public boolean keepsOutput() {
        return needsDz() && !keepsZ();
    }

    @Override
    public List<BufferSpec> buffers() {
        List<BufferSpec> buffers = new ArrayList<>();
        if (keepsZ()) {
            buffers.add(new BufferSpec("z", outputShape, dtype, Lifetime.STEP));
        }
        if (needsDz()) {
            buffers.add(new BufferSpec("dz", outputShape, gradientType, Lifetime.BACKWARD));
        }
        return buffers;
    }

    @Override
    public void bind(List<Tensor> buffers) {
        z = keepsZ() ? buffers.get(0) : null;
        dz = needsDz() ? buffers.get(buffers.size() - 1) : null;
    }

    @Override
    public boolean isRepeatable() {
        return true;
    }

    @Override
    public void forward(Tensor x, Tensor y, Step step) {
        Tensor linear = z != null ? z : y;
        plan.forward(x, kernel, bias, linear);
        if (fused != activation) {
            activations.forward(activation, linear, y);
        }
    }

    @Override
    public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx, Step step) {
        Tensor gradient = dy;
        if (activation != Activation.LINEAR) {
            activations.backward(activation, z, z == null ? y : null, dy, dz);
            gradient = dz;
        }
        if (kernelGradient != null) {
            plan.backwardParameters(x, gradient, kernelGradient, biasGradient);
        }
        if (dx != null) {
            plan.backwardInput(gradient, kernel, dx);
        }
    }

    @Override
    public void weightsChanged() {
        plan.weightsChanged();
    }

    @Override
    public long keptBytes() {
        return plan.keptBytes();
    }

    @Override
    public String description() {
        return plan.description();
    }

    @Override
    public void close() {
        plan.close();
    }
}
