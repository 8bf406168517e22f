package dev.whisker.model;

import dev.whisker.layer.Computation;
import dev.whisker.layer.WeightSpec;
import dev.whisker.tensor.Shape;
import java.util.List;

/** A computation in the place of several layers, one after another: shapes, weights and their paths are theirs. */
public interface SeveralLayers extends Computation {
    /** The layers. */
    Graph body();

    @Override
    default Shape outputShape(List<Shape> inputs) {
        return body().outputShape(inputs.get(0).batch());
    }

    @Override
    default List<WeightSpec> weights(List<Shape> inputs) {
        return body().weights();
    }

    /** The nodes of the body are named by their paths already. */
    @Override
    default String weightPath(String node, String weight) {
        return weight;
    }

    @Override
    default String valuePath(String node) {
        return body().last().valuePath();
    }
}
