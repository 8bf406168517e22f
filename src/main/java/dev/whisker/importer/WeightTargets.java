package dev.whisker.importer;

import dev.whisker.format.TensorElements;
import dev.whisker.layer.SingleLayer;
import dev.whisker.model.Graph;
import dev.whisker.model.Model;
import dev.whisker.tensor.Shape;

/** Layers and models as what weights are read into. */
public final class WeightTargets {
    private WeightTargets() {
    }

    /**
     * All weights of a model; an application in it is a nested model.
     *
     * @param described the model as it was before rewrites, which put an application's layers among the model's own; weights have the same paths in both
     */
    public static WeightTarget of(Graph described, Model model) {
        return new WeightTarget(LayerTargets.of(described),
                (path, values) -> TensorElements.fill(model.backend(), model.parameters().get(path).value(), values));
    }

    /**
     * All weights of a layer; those of an application stand as in Keras' model of that name.
     *
     * @param input the shape that it was built for
     */
    public static WeightTarget of(SingleLayer single, Shape input) {
        return new WeightTarget(LayerTargets.of(single.layer(), input), (path, values) ->
                single.setWeight(path, weight -> TensorElements.fill(single.backend(), weight, values)));
    }
}
