package dev.whisker.importer;

import dev.whisker.WhiskerException;
import dev.whisker.format.hdf5.Hdf5File;
import dev.whisker.format.npy.Npy;
import dev.whisker.format.npy.NpyElements;
import dev.whisker.format.npy.NpyHeader;
import dev.whisker.tensor.Shape;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Reads weights from zip archives: Keras 3 models and NumPy archives. */
final class ZipWeights {
    private static final String CONFIG = "config.json";
    private static final String WEIGHTS = "model.weights.h5";
    private static final String ARRAY = ".npy";

    /** Maximum number of bytes per stored byte, Keras' own limit for archives. */
    private static final int MAX_EXPANSION = 100;
    private static final int SPARE_BYTES = 1 << 20;
    private static final long MAX_BYTES = 1L << 30;

    private final Path file;
    private final ZipFile zip;

    private ZipWeights(Path file, ZipFile zip) {
        this.file = file;
        this.zip = zip;
    }

    static WeightSource open(Path file) throws IOException {
        ZipFile zip = null;
        WeightSource source = null;
        try {
            zip = new ZipFile(file.toFile());
            source = new ZipWeights(file, zip).read();
            return source;
        } catch (ZipException e) {
            throw new WhiskerException(file + " is not an intact zip archive: " + e.getMessage() + ".", e);
        } finally {
            if (source == null && zip != null) {
                zip.close();
            }
        }
    }

    private WeightSource read() throws IOException {
        if (zip.getEntry(WEIGHTS) != null && zip.getEntry(CONFIG) != null) {
            ConfiguredModel config = KerasConfig.model(new String(bytes(CONFIG), StandardCharsets.UTF_8),
                    file.toString());
            String source = file + " entry " + WEIGHTS;
            List<StoredLayer> layers = new Keras3H5(source)
                    .layers(Hdf5File.open(bytes(WEIGHTS), source).root(), config);
            return new WeightSource(file, WeightFormat.KERAS_ARCHIVE, layers, zip);
        }
        List<? extends ZipEntry> arrays = zip.stream().filter(entry -> entry.getName().endsWith(ARRAY)).toList();
        if (arrays.isEmpty() || arrays.size() < zip.size()) {
            throw new WhiskerException(file + " is a zip archive but neither a Keras model (" + CONFIG + " and "
                    + WEIGHTS + ") nor a NumPy archive (only .npy entries).");
        }
        StoredLayers layers = new StoredLayers(file.toString());
        for (ZipEntry entry : arrays) {
            String path = StoredLayers.plainName(entry.getName()
                    .substring(0, entry.getName().length() - ARRAY.length()));
            layers.add(StoredLayers.parent(path), tensor(StoredLayers.leaf(path), entry));
        }
        return new WeightSource(file, WeightFormat.NPZ, layers.toList(), zip);
    }

    private StoredTensor tensor(String name, ZipEntry entry) throws IOException {
        String source = file + " entry " + entry.getName();
        long limit = limit(entry);
        NpyHeader header;
        try (InputStream in = new BufferedInputStream(zip.getInputStream(entry))) {
            header = Npy.readHeader(in, source);
        }
        String dtype = switch (header.type()) {
            case F2 -> "float16";
            case F4 -> "float32";
            case F8 -> "float64";
            default -> throw new WhiskerException(source + " is of " + header.type().code()
                    + "; float16, float32 and float64 (f2, f4, f8) can be read.");
        };
        if (header.dataBytes() > limit) {
            throw NpyHeader.broken(source,
                    "it declares " + header.dataBytes() + " bytes, but at most " + limit + " can be there");
        }
        return new StoredTensor(name, Shape.of(header.shape()), dtype,
                NpyElements.of(() -> openEntry(entry), header, limit, source));
    }

    private InputStream openEntry(ZipEntry entry) throws IOException {
        try {
            return new BufferedInputStream(zip.getInputStream(entry));
        } catch (IllegalStateException e) {
            throw new WhiskerException(file + " was closed before its values were read.", e);
        }
    }

    private byte[] bytes(String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        long limit = limit(entry);
        if (entry.getSize() > limit) {
            throw bomb(entry, entry.getSize());
        }
        KerasH5.requireMemory(file + " entry " + name, entry.getSize());
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readNBytes((int) limit);
            if (in.read() >= 0) {
                throw bomb(entry, limit);
            }
            return bytes;
        }
    }

    private WhiskerException bomb(ZipEntry entry, long size) {
        return new WhiskerException(file + " entry " + entry.getName() + " unpacks to " + size
                + " bytes or more from " + entry.getCompressedSize() + ", which is refused; the limits are "
                + MAX_EXPANSION + " times the size and " + MAX_BYTES + " bytes.");
    }

    private static long limit(ZipEntry entry) {
        long stored = Math.min(Math.max(entry.getCompressedSize(), 0), MAX_BYTES);
        return Math.min(entry.getMethod() == ZipEntry.STORED ? stored : SPARE_BYTES + MAX_EXPANSION * stored,
                MAX_BYTES);
    }
}
