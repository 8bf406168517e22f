package dev.whisker.importer;

import dev.whisker.layer.Block;
import dev.whisker.layer.Composite;
import dev.whisker.layer.Layer;
import dev.whisker.layer.NamedLayer;
import dev.whisker.layer.Residual;
import dev.whisker.layer.SingleLayer;
import dev.whisker.layer.SqueezeExcite;
import dev.whisker.model.Model;
import dev.whisker.model.Sequential;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** Layers and models as what weights are read into. */
public final class WeightTargets {
    private WeightTargets() {
    }

    /**
     * All weights of a model; an application in it is a nested model.
     *
     * @param described the model as it was before rewrites, which put an application's layers among the model's own; weights have the same paths in both
     */
    public static WeightTarget of(Sequential described, Model model) {
        return new WeightTarget(layers(described.layers(), described.shape(0, 1)),
                (path, values) -> model.backend().write(model.parameters().get(path).value(), values.data()));
    }

    /**
     * All weights of a layer; those of an application stand as in Keras' model of that name.
     *
     * @param input the shape that it was built for
     */
    public static WeightTarget of(SingleLayer single, Shape input) {
        Layer layer = single.layer();
        boolean application = layer instanceof Composite && !(layer instanceof Block);
        List<TargetLayer> targets = application ? functional((Composite) layer, input) : layers(List.of(new NamedLayer("", layer, 0)), input);
        return new WeightTarget(targets, (path, values) -> single.weight(path, values.data()));
    }

    /** Layers one after another as Keras lists them: those of a block stand in the list itself, before Keras' layer that joins the block's branches. */
    public static List<TargetLayer> layers(List<NamedLayer> layers, Shape input) {
        List<TargetLayer> targets = new ArrayList<>();
        collect(layers, input, targets);
        return targets;
    }

    private static void collect(List<NamedLayer> layers, Shape input, List<TargetLayer> targets) {
        Shape shape = input;
        for (NamedLayer named : layers) {
            if (named.layer() instanceof Block block) {
                collect(block.body(shape), shape, targets);
                if (block instanceof Residual || block instanceof SqueezeExcite) {
                    targets.add(TargetLayer.of(named.name(), block instanceof Residual ? "Add" : "Multiply", List.of()));
                }
            } else if (named.layer() instanceof Composite composite) {
                targets.add(TargetLayer.model(named.name(), "Functional", functional(composite, shape)));
            } else {
                targets.add(TargetLayer.of(named.name(), named.layer().type(), named.layer().weights(shape).stream()
                        .map(spec -> new TargetLayer.Weight(spec.name(), spec.shape())).toList()));
            }
            shape = named.layer().outputShape(shape);
        }
    }

    /** The layers of an application, which in Keras begin with one for the input. */
    private static List<TargetLayer> functional(Composite application, Shape input) {
        List<TargetLayer> targets = new ArrayList<>();
        targets.add(TargetLayer.of("input_layer", "InputLayer", List.of()));
        collect(application.body(input), input, targets);
        return targets;
    }
}
