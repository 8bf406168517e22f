package dev.whisker.importer;

import dev.whisker.WhiskerException;
import dev.whisker.format.UntrustedZip;
import dev.whisker.format.npy.Npy;
import dev.whisker.format.npy.NpyElements;
import dev.whisker.format.npy.NpyHeader;
import dev.whisker.tensor.Shape;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Reads weights from NumPy archives (.npz). */
final class NpzWeights {
    private static final String ARRAY = ".npy";

    private final Path file;
    private final ZipFile zip;

    private NpzWeights(Path file, ZipFile zip) {
        this.file = file;
        this.zip = zip;
    }

    static WeightSource open(Path file) throws IOException {
        ZipFile zip = null;
        WeightSource source = null;
        try {
            zip = UntrustedZip.open(file);
            source = new NpzWeights(file, zip).read();
            return source;
        } catch (ZipException e) {
            throw UntrustedZip.damaged(file, e);
        } finally {
            if (source == null && zip != null) {
                zip.close();
            }
        }
    }

    private WeightSource read() throws IOException {
        List<? extends ZipEntry> arrays = zip.stream().filter(entry -> entry.getName().endsWith(ARRAY)).toList();
        if (arrays.isEmpty() || arrays.size() < zip.size()) {
            throw new WhiskerException(file + " is a zip archive but neither a Keras model (config.json and"
                    + " model.weights.h5) nor a NumPy archive (only .npy entries).");
        }
        StoredLayers layers = new StoredLayers(file.toString());
        for (ZipEntry entry : arrays) {
            String path = StoredLayers.plainName(entry.getName()
                    .substring(0, entry.getName().length() - ARRAY.length()));
            layers.add(StoredLayers.parent(path), tensor(StoredLayers.leaf(path), entry));
        }
        return new WeightSource(file, WeightFormat.NPZ, layers.toList(), LayerPairs::byPath, zip);
    }

    private StoredTensor tensor(String name, ZipEntry entry) throws IOException {
        String source = file + " entry " + entry.getName();
        long limit = UntrustedZip.limit(entry);
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
}
