package dev.whisker.importer;

import dev.whisker.WhiskerException;
import dev.whisker.importer.hdf5.Hdf5Dataset;
import dev.whisker.importer.hdf5.Hdf5File;
import dev.whisker.importer.hdf5.Hdf5Group;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Tells Keras' kinds of HDF5 files apart. */
final class KerasH5 {
    private static final long MOST_BYTES = 1L << 30;
    private static final String MODEL_WEIGHTS = "model_weights";

    private KerasH5() {
    }

    static WeightSource open(Path file) throws IOException {
        if (Files.size(file) > MOST_BYTES) {
            throw new WhiskerException(file + " has " + Files.size(file) + " bytes; HDF5 files of at most " + MOST_BYTES + " are read.");
        }
        Hdf5Group root = Hdf5File.open(Files.readAllBytes(file), file.toString()).root();
        if (LegacyH5.isLegacy(root)) {
            return new WeightSource(file, WeightFormat.KERAS_LEGACY_WEIGHTS, new LegacyH5(root, file.toString(), List.of()).layers(), () -> { });
        }
        if (root.hasGroup(MODEL_WEIGHTS)) {
            List<TargetLayer> config = root.texts("model_config").filter(texts -> texts.size() == 1)
                    .map(texts -> KerasConfig.layers(texts.get(0), file.toString())).orElse(List.of());
            Hdf5Group weights = root.group(MODEL_WEIGHTS);
            return new WeightSource(file, WeightFormat.KERAS_LEGACY_MODEL, new LegacyH5(weights, file.toString(), config).layers(), () -> { });
        }
        if (Keras3H5.isKeras3(root)) {
            return new WeightSource(file, WeightFormat.KERAS_WEIGHTS, new Keras3H5(file.toString()).layers(root), () -> { });
        }
        throw new WhiskerException(file + " is an HDF5 file but has no weights of Keras: neither 'layer_names' nor 'model_weights' nor 'layers'; it has "
                + root.names() + ".");
    }

    static StoredTensor tensor(String name, Hdf5Dataset dataset) {
        return new StoredTensor(name, dataset.shape(), dataset.dtype(), () -> new NpyArray(dataset.shape().toArray(), dataset.read()));
    }
}
