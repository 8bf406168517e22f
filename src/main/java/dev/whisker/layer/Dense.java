package dev.whisker.layer;

import static dev.whisker.describe.ArgumentSpec.optional;
import static dev.whisker.describe.ArgumentSpec.required;

import dev.whisker.describe.Signature;
import dev.whisker.layer.init.Initializer;
import dev.whisker.layer.init.Initializers;
import dev.whisker.layer.regularizer.Regularizer;
import dev.whisker.op.Activation;
import dev.whisker.op.DenseSpec;
import dev.whisker.tensor.Shape;
import java.util.List;

/**
 * Densely connected layer over the last axis; on a feature map it runs at every pixel, as in Keras.
 *
 * <pre>y[...,u] = activation(bias[u] + sum over k of x[...,k] * kernel[k,u])</pre>
 * Shapes: x (N,...,K), kernel (K, units), bias (units), y (N,...,units).
 *
 * <p>Kept for backward: as in {@link Conv2D}. Example: {@code Dense.of(512).activation(Activation.RELU)}.
 *
 * @param units             number of outputs
 * @param activation        applied to the result
 * @param useBias           whether a bias is added
 * @param kernelInitializer initial values of the kernel
 * @param biasInitializer   initial values of the bias
 * @param kernelRegularizer penalty on the kernel, added to the loss; null for none
 * @param biasRegularizer   penalty on the bias; null for none
 */
public record Dense(int units, Activation activation, boolean useBias, Initializer kernelInitializer,
        Initializer biasInitializer, Regularizer kernelRegularizer, Regularizer biasRegularizer) implements Layer {
    /** Keras' constructor. */
    public static final Signature<Dense> SIGNATURE = Signature.of("Dense", Dense.class,
            required("units"), optional("activation", "linear"), optional("use_bias", true),
            optional("kernel_initializer", "glorot_uniform"), optional("bias_initializer", "zeros"),
            KerasArguments.regularizer("kernel_regularizer"), KerasArguments.regularizer("bias_regularizer"),
            KerasArguments.noActivityRegularizer(), KerasArguments.noConstraint("kernel_constraint"),
            KerasArguments.noConstraint("bias_constraint"));

    public Dense {
        Rules.atLeastOne("Dense", "units", units);
    }

    /** Without regularizers. */
    public Dense(int units, Activation activation, boolean useBias, Initializer kernelInitializer,
            Initializer biasInitializer) {
        this(units, activation, useBias, kernelInitializer, biasInitializer, null, null);
    }

    /** With Keras' defaults: no activation, a bias, Glorot uniform. */
    public static Dense of(int units) {
        return new Dense(units, Activation.LINEAR, true, Initializers.GLOROT_UNIFORM, Initializers.ZEROS);
    }

    public Dense activation(Activation activation) {
        return new Dense(units, activation, useBias, kernelInitializer, biasInitializer, kernelRegularizer,
                biasRegularizer);
    }

    public Dense useBias(boolean useBias) {
        return new Dense(units, activation, useBias, kernelInitializer, biasInitializer, kernelRegularizer,
                biasRegularizer);
    }

    public Dense kernelInitializer(Initializer kernelInitializer) {
        return new Dense(units, activation, useBias, kernelInitializer, biasInitializer, kernelRegularizer,
                biasRegularizer);
    }

    public Dense biasInitializer(Initializer biasInitializer) {
        return new Dense(units, activation, useBias, kernelInitializer, biasInitializer, kernelRegularizer,
                biasRegularizer);
    }

    public Dense kernelRegularizer(Regularizer kernelRegularizer) {
        return new Dense(units, activation, useBias, kernelInitializer, biasInitializer, kernelRegularizer,
                biasRegularizer);
    }

    public Dense biasRegularizer(Regularizer biasRegularizer) {
        return new Dense(units, activation, useBias, kernelInitializer, biasInitializer, kernelRegularizer,
                biasRegularizer);
    }

    private DenseSpec spec(Activation fused) {
        return new DenseSpec(units, useBias, fused);
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.rank() < 2) {
            throw new LayerException(this, input,
                    "it needs (batch, ..., features), at least 2 dimensions; this input has " + input.rank());
        }
        Rules.notEmpty(this, input);
        return spec(Activation.LINEAR).outputShape(input);
    }

    @Override
    public List<WeightSpec> weights(Shape input) {
        DenseSpec spec = spec(Activation.LINEAR);
        return LinearInstance.weights(spec.kernelShape(input), kernelInitializer, kernelRegularizer,
                useBias ? spec.biasShape() : null, biasInitializer, biasRegularizer);
    }

    @Override
    public LayerInstance build(LayerContext context, Shape input) {
        return new LinearInstance(context, outputShape(input), useBias, activation,
                (fused, backward) -> context.backend().dense().plan(spec(fused), input, backward, context.scratch()));
    }

    @Override
    public String toString() {
        return LayerText.format(this);
    }
}
