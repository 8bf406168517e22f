package dev.whisker.model.rewrite;

import dev.whisker.layer.ActivationLayer;
import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.Computation;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.DepthwiseConv2D;
import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerContext;
import dev.whisker.layer.LayerException;
import dev.whisker.layer.LayerInstance;
import dev.whisker.layer.ReLU;
import dev.whisker.model.Graph;
import dev.whisker.model.Node;
import dev.whisker.model.SeveralLayers;
import dev.whisker.op.Activation;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Shape;
import java.util.List;

/**
 * A convolution or dense layer, the batch normalization after it and perhaps an activation, computed as one layer
 * where the normalization is by moving statistics and no weight is trained; elsewhere one after another.
 *
 * <pre>
 * f = gamma / sqrt(moving_variance + epsilon)
 * kernel' = kernel * f for each output channel;   bias' = (bias - moving_mean) * f + beta
 * y = activation(x * kernel' + bias')
 * </pre>
 * Shapes are those of the layers. The weights are those of the layers and stay as they are: kernel' and bias' are
 * derived from them, in memory of the instance, when they have changed. Kept for backward: y, or the input of the
 * activation. Made by {@link FoldBatchNormalization}.
 *
 * @param body the layers, one after another
 */
record FoldedBatchNormalization(Graph body) implements SeveralLayers {
    /** @throws LayerException if the layers in it are not those */
    FoldedBatchNormalization {
        List<Computation> layers = body.nodes().stream().map(Node::computation).toList();
        boolean right = layers.size() >= 2 && layers.size() <= 3 && isLinear(layers.get(0))
                && layers.get(1) instanceof BatchNormalization
                && (layers.size() == 2 || activation(layers.get(2)) != null);
        if (!right) {
            throw new LayerException("FoldedBatchNormalization: its body must be a linear Conv2D, DepthwiseConv2D or "
                    + "Dense, a BatchNormalization,"
                    + " and at most an activation; received " + layers);
        }
    }

    /** Whether a layer is linear in its input, with weights that a normalization after it can be folded into. */
    static boolean isLinear(Computation layer) {
        return layer instanceof Conv2D conv && conv.activation() == Activation.LINEAR
                || layer instanceof DepthwiseConv2D depthwise && depthwise.activation() == Activation.LINEAR
                || layer instanceof Dense dense && dense.activation() == Activation.LINEAR;
    }

    /** The activation that a layer applies and does nothing else; null if it is another layer. */
    static Activation activation(Computation layer) {
        if (layer instanceof ReLU relu) {
            return relu.activation();
        }
        return layer instanceof ActivationLayer alone ? alone.activation() : null;
    }

    @Override
    public LayerInstance build(LayerContext context, List<Shape> inputs) {
        return isOneLayer(context) ? new FoldedInstance(context, this, inputs.get(0))
                : body.build(context, inputs.get(0));
    }

    /** Whether the normalization is by moving statistics, and no weight is trained. */
    boolean isOneLayer(LayerContext context) {
        Node norm = body.node(1);
        boolean batchStatistics = context.mode() == Mode.TRAINING && !norm.inference() && context.trainable()
                && norm.trainable();
        return !batchStatistics && body.weights().stream().allMatch(spec -> context.gradient(spec.name()) == null);
    }

    /** The activation at the end of the one layer. */
    Activation activation() {
        return body.size() == 2 ? Activation.LINEAR : activation(body.node(2).computation());
    }

    /** The one layer that computes all, with weights of its own: kernel' and bias'. */
    Layer folded() {
        Computation linear = body.node(0).computation();
        Activation activation = activation();
        if (linear instanceof Conv2D conv) {
            return conv.useBias(true).activation(activation);
        }
        return linear instanceof Dense dense ? dense.useBias(true).activation(activation)
                : ((DepthwiseConv2D) linear).useBias(true).activation(activation);
    }
}
