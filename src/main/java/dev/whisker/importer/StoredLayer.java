package dev.whisker.importer;

import java.util.List;

/**
 * A layer of a weights file that has weights itself.
 *
 * @param name its name after those of the models that contain it: "base/block_1_expand". In Keras 3 weights without a
 *             configuration, these are class names with counters: "functional/conv2d_3".
 * @param tensors its weights in Keras' order
 * @param placement its place in the model of the file
 */
public record StoredLayer(String name, List<StoredTensor> tensors, Placement placement) {

    /** Returns the same layer in another place. */
    public StoredLayer placed(Placement place) {
        return new StoredLayer(name, tensors, place);
    }

    /** Returns the name of a tensor in the whole file, such as "base/block_1_expand/kernel". */
    public String path(StoredTensor tensor) {
        return name.isEmpty() ? tensor.name() : name + "/" + tensor.name();
    }
}
