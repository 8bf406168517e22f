package dev.whisker.importer;

import dev.whisker.WhiskerException;
import dev.whisker.format.Elements;
import java.util.List;

/**
 * What weights are read into: the layers of a model as Keras would list them, and who takes the values.
 *
 * @param layers   all layers in topological order; those without weights too, as Keras 3 counts them in its names
 * @param receiver takes the values, only after the whole file has been accepted and read
 */
public record WeightTarget(List<TargetLayer> layers, Receiver receiver) {

    /** Takes one tensor. */
    @FunctionalInterface
    public interface Receiver {
        /** @param path the weight's name behind those of its layer and models: "base/block_1_expand/kernel" */
        void accept(String path, Elements values);
    }

    /**
     * The nested model of that name alone, as a target whose paths begin within it; the receiver still gets whole paths.
     *
     * @throws WhiskerException if there is no such nested model
     */
    public WeightTarget nested(String name) {
        return layers.stream().filter(layer -> layer.name().equals(name) && !layer.children().isEmpty()).findFirst()
                .map(model -> new WeightTarget(model.children(), (path, values) -> receiver.accept(name + "/" + path, values)))
                .orElseThrow(() -> new WhiskerException("there is no nested model '" + name + "'; the models are "
                        + layers.stream().filter(layer -> !layer.children().isEmpty()).map(TargetLayer::name).toList()));
    }
}
