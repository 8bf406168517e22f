package dev.whisker.importer;

import dev.whisker.format.safetensors.SafetensorsHeader;
import dev.whisker.format.safetensors.SafetensorsReader;
import dev.whisker.tensor.Shape;
import java.nio.file.Path;

/** Reads weights from .safetensors files, named by paths: "base/block_1_expand/kernel". */
final class SafetensorsWeights {
    private SafetensorsWeights() {
    }

    static WeightSource open(Path file) {
        SafetensorsReader reader = SafetensorsReader.open(file);
        WeightSource source = null;
        try {
            StoredLayers layers = new StoredLayers(file.toString());
            for (SafetensorsHeader.Entry entry : reader.header().entries()) {
                String path = StoredLayers.plainName(entry.name());
                layers.add(StoredLayers.parent(path), new StoredTensor(StoredLayers.leaf(path), Shape.of(entry.shape()),
                        "float" + 8 * entry.type().bytes(), reader.elements(entry)));
            }
            source = new WeightSource(file, WeightFormat.SAFETENSORS, layers.toList(), LayerPairs::byPath,
                    reader::close);
            return source;
        } finally {
            if (source == null) {
                reader.close();
            }
        }
    }
}
