package dev.whisker.layer;

import static dev.whisker.describe.ArgumentSpec.required;

import dev.whisker.describe.Signature;
import dev.whisker.op.Activation;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Shape;
import java.util.List;

/**
 * A convolution or dense layer, the batch normalization behind it and perhaps an activation, computed as one layer where the normalization is by moving
 * statistics and no weight is trained; elsewhere one after another.
 *
 * <pre>
 * f = gamma / sqrt(moving_variance + epsilon)
 * kernel' = kernel * f for each output channel;   bias' = (bias - moving_mean) * f + beta
 * y = activation(x * kernel' + bias')
 * </pre>
 * Shapes are those of the layers. The weights are those of the layers and stay as they are: kernel' and bias' are derived from them, in memory of the
 * instance, when they have changed. Kept for backward: y, or the input of the activation. Made by {@code model.rewrite.FoldBatchNormalization}.
 */
public record FoldedBatchNormalization(Body body) implements Block {
    /** Keras' constructor. */
    public static final Signature<FoldedBatchNormalization> SIGNATURE = Signature.of("FoldedBatchNormalization", FoldedBatchNormalization.class,
            required("body"));

    /** @throws LayerException if the layers in it are not those */
    public FoldedBatchNormalization {
        List<NamedLayer> layers = body.layers();
        boolean right = layers.size() >= 2 && layers.size() <= 3 && isLinear(layers.get(0).layer())
                && layers.get(1).layer() instanceof BatchNormalization && (layers.size() == 2 || activation(layers.get(2).layer()) != null);
        if (!right) {
            throw new LayerException("FoldedBatchNormalization: its body must be a linear Conv2D, DepthwiseConv2D or Dense, a BatchNormalization,"
                    + " and at most an activation; got " + layers.stream().map(NamedLayer::layer).toList());
        }
    }

    /** Whether a layer is linear in its input, with weights that a normalization behind it can be folded into. */
    public static boolean isLinear(Layer layer) {
        return layer instanceof Conv2D conv && conv.activation() == Activation.LINEAR
                || layer instanceof DepthwiseConv2D depthwise && depthwise.activation() == Activation.LINEAR
                || layer instanceof Dense dense && dense.activation() == Activation.LINEAR;
    }

    /** The activation that a layer applies and does nothing else; null if it is another layer. */
    public static Activation activation(Layer layer) {
        if (layer instanceof ReLU relu) {
            return relu.activation();
        }
        return layer instanceof ActivationLayer alone ? alone.activation() : null;
    }

    @Override
    public FoldedBatchNormalization withBody(Body other) {
        return new FoldedBatchNormalization(other);
    }

    @Override
    public LayerInstance build(LayerContext context, Shape input) {
        InnerContext norm = new InnerContext(context, body.layers().get(1), false);
        boolean batchStatistics = norm.mode() == Mode.TRAINING && norm.trainable();
        boolean trained = weights(input).stream().anyMatch(spec -> context.gradient(spec.name()) != null);
        if (batchStatistics || trained) {
            return new ChainInstance(context, body.layers(), input);
        }
        return new FoldedInstance(context, this, input);
    }

    /** The one layer that computes all, with weights of its own: kernel' and bias'. */
    Layer folded() {
        Layer linear = body.layers().get(0).layer();
        Activation activation = body.layers().size() == 2 ? Activation.LINEAR : activation(body.layers().get(2).layer());
        if (linear instanceof Conv2D conv) {
            return conv.useBias(true).activation(activation);
        }
        return linear instanceof Dense dense ? dense.useBias(true).activation(activation)
                : ((DepthwiseConv2D) linear).useBias(true).activation(activation);
    }

    @Override
    public String toString() {
        return LayerText.format(this);
    }
}
