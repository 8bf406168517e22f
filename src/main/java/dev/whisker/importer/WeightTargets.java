package dev.whisker.importer;

import dev.whisker.format.TensorElements;
import dev.whisker.layer.SingleLayer;
import dev.whisker.model.Graph;
import dev.whisker.model.Model;
import dev.whisker.tensor.Shape;

/** Creates import targets from layers and models. */
public final class WeightTargets {
    private WeightTargets() {
    }

    /**
     * Returns all weights of a model; an application in it is a nested model.
     *
     * @param described the model before rewrites, which move the layers of an application into the model; weights have
     *                  the same paths in both
     */
    public static WeightTarget of(Graph described, Model model) {
        return new WeightTarget(LayerTargets.of(described),
                (path, values) -> TensorElements.fill(model.backend(), model.parameters().get(path).value(), values));
    }

    /**
     * Returns all weights of a layer; those of an application as in Keras' model of that name.
     *
     * @param input the shape for which it was built
     */
    public static WeightTarget of(SingleLayer single, Shape input) {
        return new WeightTarget(LayerTargets.of(single.layer(), input), (path, values) ->
                single.setWeight(path, weight -> TensorElements.fill(single.backend(), weight, values)));
    }
}
