package dev.whisker.importer;

import dev.whisker.WhiskerException;
import dev.whisker.format.Elements;
import java.util.List;

/**
 * The target of an import: the layers of a model as Keras would list them, and a receiver for the values.
 *
 * @param layers all layers in topological order, including those without weights, because Keras 3 counts them in its
 *               names
 * @param receiver receives the values, after the whole file has been accepted and read
 */
public record WeightTarget(List<TargetLayer> layers, Receiver receiver) {

    /** A receiver of tensors. */
    @FunctionalInterface
    public interface Receiver {
        /** @param path the name of the weight after those of its models and its layer: "base/block_1_expand/kernel" */
        void accept(String path, Elements values);
    }

    /**
     * Returns only the nested model with that name, as a target whose paths begin inside it; the receiver still
     * receives whole paths.
     *
     * @throws WhiskerException if there is no such nested model
     */
    public WeightTarget nested(String name) {
        int first = 0;
        for (TargetLayer layer : layers) {
            int start = first;
            int count = layer.count();
            if (layer.name().equals(name) && !layer.children().isEmpty()) {
                return new WeightTarget(layer.children().stream().map(child -> child.within(start, count)).toList(),
                        (path, values) -> receiver.accept(name + "/" + path, values));
            }
            first += count;
        }
        throw new WhiskerException("there is no nested model '" + name + "'; the models are "
                + layers.stream().filter(layer -> !layer.children().isEmpty()).map(TargetLayer::name).toList());
    }
}
