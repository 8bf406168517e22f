package dev.whisker.keras;

import dev.whisker.WhiskerException;
import dev.whisker.format.UntrustedZip;
import dev.whisker.format.hdf5.Hdf5File;
import dev.whisker.importer.StoredLayer;
import dev.whisker.importer.WeightFormat;
import dev.whisker.importer.WeightSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Reads Keras 3 models (.keras): zip archives of a configuration and Keras 3 weights. */
final class KerasArchive {
    private static final String CONFIG = "config.json";
    private static final String WEIGHTS = "model.weights.h5";

    private final Path file;
    private final ZipFile zip;

    private KerasArchive(Path file, ZipFile zip) {
        this.file = file;
        this.zip = zip;
    }

    /** Returns the opened archive; empty if it has not the entries of a Keras model. */
    static Optional<WeightSource> open(Path file) throws IOException {
        try (ZipFile zip = UntrustedZip.open(file)) {
            return zip.getEntry(WEIGHTS) == null || zip.getEntry(CONFIG) == null ? Optional.empty()
                    : Optional.of(new KerasArchive(file, zip).read());
        } catch (ZipException e) {
            throw UntrustedZip.damaged(file, e);
        }
    }

    private WeightSource read() throws IOException {
        ConfiguredModel config = ModelConfigReader.model(new String(bytes(CONFIG), StandardCharsets.UTF_8),
                file.toString());
        String source = file + " entry " + WEIGHTS;
        List<StoredLayer> layers = new Keras3H5(source)
                .layers(Hdf5File.open(bytes(WEIGHTS), source).root(), config);
        return new WeightSource(file, WeightFormat.KERAS_ARCHIVE, layers, KerasPairs.with(config), () -> { });
    }

    private byte[] bytes(String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        long limit = UntrustedZip.limit(entry);
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
                + UntrustedZip.MAX_EXPANSION + " times the size and " + UntrustedZip.MAX_BYTES + " bytes.");
    }
}
