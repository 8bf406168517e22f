package dev.whisker.importer;

import java.util.List;

/**
 * A layer of a weights file that has weights of its own.
 *
 * @param name      its name, behind those of the models it is nested in: "base/block_1_expand". In Keras 3 weights
 *                  without a configuration these are Keras' counted class names: "functional/conv2d_3".
 * @param tensors   its weights, in Keras' order
 * @param placement where it is in the file's model
 */
public record StoredLayer(String name, List<StoredTensor> tensors, Placement placement) {

    StoredLayer placed(Placement place) {
        return new StoredLayer(name, tensors, place);
    }

    /** The tensor's name in the whole file, such as "base/block_1_expand/kernel". */
    public String path(StoredTensor tensor) {
        return name.isEmpty() ? tensor.name() : name + "/" + tensor.name();
    }
}
