package dev.whisker.layer;

import static dev.whisker.describe.ArgumentSpec.optional;
import static dev.whisker.describe.ArgumentSpec.refused;
import static dev.whisker.describe.ArgumentSpec.required;

import dev.whisker.describe.Signature;
import dev.whisker.layer.init.Initializer;
import dev.whisker.layer.init.Initializers;
import dev.whisker.layer.regularizer.Regularizer;
import dev.whisker.op.Activation;
import dev.whisker.op.Conv2dSpec;
import dev.whisker.op.Padding;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;
import java.util.List;

/**
 * Two-dimensional convolution.
 *
 * <pre>
 * y[n,i,j,f] = activation(bias[f] + sum over p,q,c of
 *         x[n, i*stride + p*dilation - pad, j*stride + q*dilation - pad, c] * kernel[p,q,c,f])
 * </pre>
 * Shapes: x (N,H,W,C), kernel (kernel height, kernel width, C, filters), bias (filters), y (N,H',W',filters), with H'
 * and W' as in {@link Window2d}.
 *
 * <p>Kept for backward: x, and y or the values before the activation ({@link Activation#differentiableFromOutput}).
 * Strides and dilation may be combined, which Keras refuses. Example: {@code Conv2D.of(32,
 * 3).strides(2).padding(Padding.SAME).activation(Activation.RELU)}.
 *
 * @param filters           number of output channels
 * @param kernelSize        height and width of the kernel
 * @param strides           step between outputs, in pixels of the input
 * @param padding           whether the input is padded with zeros (same) or not (valid)
 * @param dilationRate      distance between the pixels that the kernel reads
 * @param activation        applied to the result
 * @param useBias           whether a bias is added
 * @param kernelInitializer initial values of the kernel
 * @param biasInitializer   initial values of the bias
 * @param kernelRegularizer penalty on the kernel, added to the loss; null for none
 * @param biasRegularizer   penalty on the bias; null for none
 */
public record Conv2D(int filters, Size2d kernelSize, Size2d strides, Padding padding, Size2d dilationRate,
        Activation activation, boolean useBias, Initializer kernelInitializer, Initializer biasInitializer,
        Regularizer kernelRegularizer, Regularizer biasRegularizer) implements Layer {
    /** Keras' constructor. */
    public static final Signature<Conv2D> SIGNATURE = Signature.of("Conv2D", Conv2D.class,
            required("filters"), required("kernel_size"), optional("strides", 1), optional("padding", "valid"),
            KerasArguments.DATA_FORMAT, optional("dilation_rate", 1),
            refused("groups", "grouped convolution does not exist here; DepthwiseConv2D does", 1),
            optional("activation", "linear"), optional("use_bias", true),
            optional("kernel_initializer", "glorot_uniform"), optional("bias_initializer", "zeros"),
            KerasArguments.regularizer("kernel_regularizer"), KerasArguments.regularizer("bias_regularizer"),
            KerasArguments.noActivityRegularizer(), KerasArguments.noConstraint("kernel_constraint"),
            KerasArguments.noConstraint("bias_constraint"));

    public Conv2D {
        Rules.atLeastOne("Conv2D", "filters", filters);
        Rules.atLeastOne("Conv2D", "kernel_size", kernelSize);
        Rules.atLeastOne("Conv2D", "strides", strides);
        Rules.atLeastOne("Conv2D", "dilation_rate", dilationRate);
    }

    /** Without regularizers. */
    public Conv2D(int filters, Size2d kernelSize, Size2d strides, Padding padding, Size2d dilationRate,
            Activation activation, boolean useBias, Initializer kernelInitializer, Initializer biasInitializer) {
        this(filters, kernelSize, strides, padding, dilationRate, activation, useBias, kernelInitializer,
                biasInitializer, null, null);
    }

    /** With Keras' defaults: stride 1, no padding, no dilation, no activation, a bias, Glorot uniform. */
    public static Conv2D of(int filters, Size2d kernelSize) {
        return new Conv2D(filters, kernelSize, Size2d.square(1), Padding.VALID, Size2d.square(1), Activation.LINEAR,
                true,
                Initializers.GLOROT_UNIFORM, Initializers.ZEROS);
    }

    public static Conv2D of(int filters, int kernelSize) {
        return of(filters, Size2d.square(kernelSize));
    }

    public Conv2D strides(Size2d strides) {
        return new Conv2D(filters, kernelSize, strides, padding, dilationRate, activation, useBias, kernelInitializer,
                biasInitializer, kernelRegularizer, biasRegularizer);
    }

    public Conv2D strides(int strides) {
        return strides(Size2d.square(strides));
    }

    public Conv2D padding(Padding padding) {
        return new Conv2D(filters, kernelSize, strides, padding, dilationRate, activation, useBias, kernelInitializer,
                biasInitializer, kernelRegularizer, biasRegularizer);
    }

    public Conv2D dilationRate(Size2d dilationRate) {
        return new Conv2D(filters, kernelSize, strides, padding, dilationRate, activation, useBias, kernelInitializer,
                biasInitializer, kernelRegularizer, biasRegularizer);
    }

    public Conv2D dilationRate(int dilationRate) {
        return dilationRate(Size2d.square(dilationRate));
    }

    public Conv2D activation(Activation activation) {
        return new Conv2D(filters, kernelSize, strides, padding, dilationRate, activation, useBias, kernelInitializer,
                biasInitializer, kernelRegularizer, biasRegularizer);
    }

    public Conv2D useBias(boolean useBias) {
        return new Conv2D(filters, kernelSize, strides, padding, dilationRate, activation, useBias, kernelInitializer,
                biasInitializer, kernelRegularizer, biasRegularizer);
    }

    public Conv2D kernelInitializer(Initializer kernelInitializer) {
        return new Conv2D(filters, kernelSize, strides, padding, dilationRate, activation, useBias, kernelInitializer,
                biasInitializer, kernelRegularizer, biasRegularizer);
    }

    public Conv2D biasInitializer(Initializer biasInitializer) {
        return new Conv2D(filters, kernelSize, strides, padding, dilationRate, activation, useBias, kernelInitializer,
                biasInitializer, kernelRegularizer, biasRegularizer);
    }

    public Conv2D kernelRegularizer(Regularizer kernelRegularizer) {
        return new Conv2D(filters, kernelSize, strides, padding, dilationRate, activation, useBias, kernelInitializer,
                biasInitializer, kernelRegularizer, biasRegularizer);
    }

    public Conv2D biasRegularizer(Regularizer biasRegularizer) {
        return new Conv2D(filters, kernelSize, strides, padding, dilationRate, activation, useBias, kernelInitializer,
                biasInitializer, kernelRegularizer, biasRegularizer);
    }

    /** The window that it moves over its input. */
    public Window2d window() {
        return Rules.window(kernelSize, strides, dilationRate, padding);
    }

    private Conv2dSpec spec(Activation fused) {
        return new Conv2dSpec(filters, window(), useBias, fused);
    }

    @Override
    public Shape outputShape(Shape input) {
        return Rules.ofFeatureMap(this, input, () -> spec(Activation.LINEAR).outputShape(input));
    }

    @Override
    public List<WeightSpec> weights(Shape input) {
        Conv2dSpec spec = Rules.ofFeatureMap(this, input, () -> spec(Activation.LINEAR));
        return LinearInstance.weights(spec.kernelShape(input), kernelInitializer, kernelRegularizer,
                useBias ? spec.biasShape() : null, biasInitializer, biasRegularizer);
    }

    @Override
    public LayerInstance build(LayerContext context, Shape input) {
        return new LinearInstance(context, outputShape(input), useBias, activation,
                (fused, backward) -> context.backend().conv().plan(spec(fused), input, backward, context.scratch()));
    }

    @Override
    public String toString() {
        return LayerText.format(this);
    }
}
