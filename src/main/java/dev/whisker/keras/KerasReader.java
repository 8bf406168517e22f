package dev.whisker.keras;

import dev.whisker.format.UntrustedZip;
import dev.whisker.format.hdf5.Hdf5File;
import dev.whisker.importer.WeightReader;
import dev.whisker.importer.WeightSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Recognizes Keras' weights files: HDF5 files, and zip archives with the entries of a .keras file. */
public final class KerasReader implements WeightReader {
    @Override
    public Optional<WeightSource> open(Path file, byte[] start) throws IOException {
        if (Hdf5File.hasSignature(start)) {
            return Optional.of(KerasH5.open(file));
        }
        return UntrustedZip.hasSignature(start) ? KerasArchive.open(file) : Optional.empty();
    }
}
