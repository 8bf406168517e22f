package dev.whisker.keras;

import dev.whisker.WhiskerException;
import dev.whisker.format.Elements;
import dev.whisker.format.HeapSpace;
import dev.whisker.format.hdf5.Hdf5Dataset;
import dev.whisker.format.hdf5.Hdf5File;
import dev.whisker.format.hdf5.Hdf5Group;
import dev.whisker.importer.StoredTensor;
import dev.whisker.importer.WeightFormat;
import dev.whisker.importer.WeightSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens Keras' HDF5 files and determines their kind. */
final class KerasH5 {
    private static final long MAX_BYTES = 1L << 30;
    private static final String MODEL_WEIGHTS = "model_weights";

    private KerasH5() {
    }

    static WeightSource open(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new WhiskerException(file + " has " + Files.size(file) + " bytes; HDF5 files of at most " + MAX_BYTES
                    + " bytes can be read.");
        }
        requireMemory(file.toString(), Files.size(file));
        Hdf5Group root = Hdf5File.open(Files.readAllBytes(file), file.toString()).root();
        if (LegacyH5.isLegacy(root)) {
            return new WeightSource(file, WeightFormat.KERAS_LEGACY_WEIGHTS,
                    new LegacyH5(root, file.toString(), null).layers(), KerasPairs.with(null), () -> { });
        }
        if (root.hasGroup(MODEL_WEIGHTS)) {
            ConfiguredModel config = root.texts("model_config").filter(texts -> texts.size() == 1)
                    .map(texts -> ModelConfigReader.model(texts.get(0), file.toString())).orElse(null);
            Hdf5Group weights = root.group(MODEL_WEIGHTS);
            return new WeightSource(file, WeightFormat.KERAS_LEGACY_MODEL,
                    new LegacyH5(weights, file.toString(), config).layers(), KerasPairs.with(config), () -> { });
        }
        if (Keras3H5.isKeras3(root)) {
            return new WeightSource(file, WeightFormat.KERAS_WEIGHTS, new Keras3H5(file.toString()).layers(root),
                    CountedPairs::of, () -> { });
        }
        throw new WhiskerException(file + " is an HDF5 file but has no Keras weights: neither 'layer_names' nor"
                + " 'model_weights' nor 'layers'; it has " + root.names() + ".");
    }

    /**
     * Requires enough memory for a file. The structure of an HDF5 file points back and forth, so the file is kept in
     * memory as it is stored.
     */
    static void requireMemory(String source, long bytes) {
        if (!HeapSpace.has(bytes)) {
            throw new WhiskerException("reading " + source + " needs " + bytes + " bytes of Java's memory, but "
                    + HeapSpace.free() + " are free; give Java more: WHISKER_JAVA_OPTS=-Xmx8g.");
        }
    }

    static StoredTensor tensor(String name, Hdf5Dataset dataset) {
        return new StoredTensor(name, dataset.shape(), dataset.dtype(), new DatasetElements(dataset));
    }

    /** The values of a dataset. */
    private record DatasetElements(Hdf5Dataset dataset) implements Elements {
        @Override
        public int[] shape() {
            return dataset.shape().toArray();
        }

        @Override
        public void forEachPiece(Receiver receiver) throws IOException {
            ByteBuffer stored = dataset.read();
            for (long left = count(); left > 0; left -= PIECE) {
                double[] piece = new double[(int) Math.min(PIECE, left)];
                dataset.decode(stored, piece);
                receiver.accept(piece);
            }
        }
    }
}
