package dev.whisker.importer;

import dev.whisker.importer.TargetLayer.Weight;
import dev.whisker.layer.Block;
import dev.whisker.layer.Chain;
import dev.whisker.layer.Composite;
import dev.whisker.layer.Layer;
import dev.whisker.layer.NamedLayer;
import dev.whisker.layer.WeightSpec;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Lists the layers of a model as Keras would. An application in a model is a nested Functional model in Keras; of a
 * block, such as a residual one, only the layers inside are listed. Paths are those of the model's own weights:
 * "base/block_1_expand/kernel".
 */
public final class LayerTargets {
    private static final String NESTED_MODEL = "Functional";

    private LayerTargets() {
    }

    /**
     * Returns the layers of a model.
     *
     * @param input shape of the input of the first one, including the batch
     */
    public static List<TargetLayer> of(List<NamedLayer> layers, Shape input) {
        List<TargetLayer> targets = new ArrayList<>();
        List<Shape> shapes = Chain.shapes(layers, input);
        for (int i = 0; i < layers.size(); i++) {
            NamedLayer named = layers.get(i);
            Shape shape = shapes.get(i);
            if (named.layer() instanceof Block block) {
                targets.addAll(of(block.body(shape), shape));
            } else if (named.layer() instanceof Composite model) {
                targets.add(TargetLayer.model(named.name(), NESTED_MODEL, of(model.body(shape), shape)));
            } else {
                targets.add(TargetLayer.of(named.name(), named.layer().type(), weights(named.layer(), shape)));
            }
        }
        return targets;
    }

    /**
     * Returns a layer as a model: its layers if it is a composite, otherwise the layer itself without a name, so that
     * the path of its weight is "kernel".
     */
    public static List<TargetLayer> of(Layer layer, Shape input) {
        return layer instanceof Composite model ? of(model.body(input), input)
                : List.of(TargetLayer.of("", layer.type(), weights(layer, input)));
    }

    private static List<Weight> weights(Layer layer, Shape input) {
        return layer.weights(input).stream().map((WeightSpec spec) -> new Weight(spec.name(), spec.shape())).toList();
    }
}
