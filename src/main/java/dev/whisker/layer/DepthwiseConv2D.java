package dev.whisker.layer;

import static dev.whisker.describe.ArgumentSpec.optional;
import static dev.whisker.describe.ArgumentSpec.required;

import dev.whisker.describe.Signature;
import dev.whisker.layer.init.Initializer;
import dev.whisker.layer.init.Initializers;
import dev.whisker.layer.regularizer.Regularizer;
import dev.whisker.op.Activation;
import dev.whisker.op.DepthwiseConv2dSpec;
import dev.whisker.op.Padding;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;
import java.util.List;

/**
 * Depthwise convolution: each input channel has its own M = depth_multiplier filters.
 *
 * <pre>
 * y[n,i,j,c*M+m] = activation(bias[c*M+m] + sum over p,q of
 *         x[n, i*stride + p*dilation - pad, j*stride + q*dilation - pad, c] * kernel[p,q,c,m])
 * </pre>
 * Shapes: x (N,H,W,C), kernel (kernel height, kernel width, C, M), bias (C*M), y (N,H',W',C*M), with H' and W' as in
 * {@link Window2d}.
 *
 * <p>Kept for backward: as in {@link Conv2D}. Example:
 * {@code DepthwiseConv2D.of(3).padding(Padding.SAME).useBias(false)}.
 *
 * @param kernelSize           height and width of the kernel
 * @param strides              step between outputs, in pixels of the input
 * @param padding              whether the input is padded with zeros (same) or not (valid)
 * @param depthMultiplier      number of filters per input channel
 * @param dilationRate         distance between the pixels that the kernel reads
 * @param activation           applied to the result
 * @param useBias              whether a bias is added
 * @param depthwiseInitializer initial values of the kernel
 * @param biasInitializer      initial values of the bias
 * @param depthwiseRegularizer penalty on the kernel, added to the loss; null for none
 * @param biasRegularizer      penalty on the bias; null for none
 */
public record DepthwiseConv2D(Size2d kernelSize, Size2d strides, Padding padding, int depthMultiplier,
        Size2d dilationRate, Activation activation, boolean useBias, Initializer depthwiseInitializer,
        Initializer biasInitializer, Regularizer depthwiseRegularizer, Regularizer biasRegularizer) implements Layer {
    /** Keras' constructor. */
    public static final Signature<DepthwiseConv2D> SIGNATURE = Signature.of("DepthwiseConv2D", DepthwiseConv2D.class,
            required("kernel_size"), optional("strides", 1), optional("padding", "valid"),
            optional("depth_multiplier", 1), KerasArguments.DATA_FORMAT, optional("dilation_rate", 1),
            optional("activation", "linear"), optional("use_bias", true),
            optional("depthwise_initializer", "glorot_uniform"), optional("bias_initializer", "zeros"),
            KerasArguments.regularizer("depthwise_regularizer"), KerasArguments.regularizer("bias_regularizer"),
            KerasArguments.noActivityRegularizer(), KerasArguments.noConstraint("depthwise_constraint"),
            KerasArguments.noConstraint("bias_constraint"));

    public DepthwiseConv2D {
        Rules.atLeastOne("DepthwiseConv2D", "kernel_size", kernelSize);
        Rules.atLeastOne("DepthwiseConv2D", "strides", strides);
        Rules.atLeastOne("DepthwiseConv2D", "depth_multiplier", depthMultiplier);
        Rules.atLeastOne("DepthwiseConv2D", "dilation_rate", dilationRate);
    }

    /** Without regularizers. */
    public DepthwiseConv2D(Size2d kernelSize, Size2d strides, Padding padding, int depthMultiplier,
            Size2d dilationRate, Activation activation, boolean useBias, Initializer depthwiseInitializer,
            Initializer biasInitializer) {
        this(kernelSize, strides, padding, depthMultiplier, dilationRate, activation, useBias, depthwiseInitializer,
                biasInitializer, null, null);
    }

    /**
     * With Keras' defaults: stride 1, no padding, one filter a channel, no dilation, no activation, a bias, Glorot
     * uniform.
     */
    public static DepthwiseConv2D of(Size2d kernelSize) {
        return new DepthwiseConv2D(kernelSize, Size2d.square(1), Padding.VALID, 1, Size2d.square(1), Activation.LINEAR,
                true,
                Initializers.GLOROT_UNIFORM, Initializers.ZEROS);
    }

    public static DepthwiseConv2D of(int kernelSize) {
        return of(Size2d.square(kernelSize));
    }

    public DepthwiseConv2D strides(Size2d strides) {
        return new DepthwiseConv2D(kernelSize, strides, padding, depthMultiplier, dilationRate, activation, useBias,
                depthwiseInitializer, biasInitializer, depthwiseRegularizer, biasRegularizer);
    }

    public DepthwiseConv2D strides(int strides) {
        return strides(Size2d.square(strides));
    }

    public DepthwiseConv2D padding(Padding padding) {
        return new DepthwiseConv2D(kernelSize, strides, padding, depthMultiplier, dilationRate, activation, useBias,
                depthwiseInitializer, biasInitializer, depthwiseRegularizer, biasRegularizer);
    }

    public DepthwiseConv2D depthMultiplier(int depthMultiplier) {
        return new DepthwiseConv2D(kernelSize, strides, padding, depthMultiplier, dilationRate, activation, useBias,
                depthwiseInitializer, biasInitializer, depthwiseRegularizer, biasRegularizer);
    }

    public DepthwiseConv2D dilationRate(Size2d dilationRate) {
        return new DepthwiseConv2D(kernelSize, strides, padding, depthMultiplier, dilationRate, activation, useBias,
                depthwiseInitializer, biasInitializer, depthwiseRegularizer, biasRegularizer);
    }

    public DepthwiseConv2D dilationRate(int dilationRate) {
        return dilationRate(Size2d.square(dilationRate));
    }

    public DepthwiseConv2D activation(Activation activation) {
        return new DepthwiseConv2D(kernelSize, strides, padding, depthMultiplier, dilationRate, activation, useBias,
                depthwiseInitializer, biasInitializer, depthwiseRegularizer, biasRegularizer);
    }

    public DepthwiseConv2D useBias(boolean useBias) {
        return new DepthwiseConv2D(kernelSize, strides, padding, depthMultiplier, dilationRate, activation, useBias,
                depthwiseInitializer, biasInitializer, depthwiseRegularizer, biasRegularizer);
    }

    public DepthwiseConv2D depthwiseInitializer(Initializer depthwiseInitializer) {
        return new DepthwiseConv2D(kernelSize, strides, padding, depthMultiplier, dilationRate, activation, useBias,
                depthwiseInitializer, biasInitializer, depthwiseRegularizer, biasRegularizer);
    }

    public DepthwiseConv2D biasInitializer(Initializer biasInitializer) {
        return new DepthwiseConv2D(kernelSize, strides, padding, depthMultiplier, dilationRate, activation, useBias,
                depthwiseInitializer, biasInitializer, depthwiseRegularizer, biasRegularizer);
    }

    public DepthwiseConv2D depthwiseRegularizer(Regularizer depthwiseRegularizer) {
        return new DepthwiseConv2D(kernelSize, strides, padding, depthMultiplier, dilationRate, activation, useBias,
                depthwiseInitializer, biasInitializer, depthwiseRegularizer, biasRegularizer);
    }

    public DepthwiseConv2D biasRegularizer(Regularizer biasRegularizer) {
        return new DepthwiseConv2D(kernelSize, strides, padding, depthMultiplier, dilationRate, activation, useBias,
                depthwiseInitializer, biasInitializer, depthwiseRegularizer, biasRegularizer);
    }

    /** The operation that it is, with this activation as part of it. */
    public DepthwiseConv2dSpec spec(Activation fused) {
        return new DepthwiseConv2dSpec(depthMultiplier, Rules.window(kernelSize, strides, dilationRate, padding),
                useBias, fused);
    }

    @Override
    public Shape outputShape(Shape input) {
        return Rules.ofFeatureMap(this, input, () -> spec(Activation.LINEAR).outputShape(input));
    }

    @Override
    public List<WeightSpec> weights(Shape input) {
        return Rules.ofFeatureMap(this, input, () -> {
            DepthwiseConv2dSpec spec = spec(Activation.LINEAR);
            return LinearInstance.weights(spec.kernelShape(input), depthwiseInitializer, depthwiseRegularizer,
                    useBias ? spec.biasShape(input) : null, biasInitializer, biasRegularizer);
        });
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
