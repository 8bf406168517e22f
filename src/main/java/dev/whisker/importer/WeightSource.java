package dev.whisker.importer;

import dev.whisker.WhiskerException;
import dev.whisker.describe.Providers;
import dev.whisker.format.AtomicFile;
import dev.whisker.format.FileMessages;
import dev.whisker.format.InputFile;
import dev.whisker.format.UntrustedZip;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * An open weights file: its layers that have weights, in topological order if the file has it (all Keras files except
 * Keras 3 weights without a configuration), otherwise in the file's order. Values are read on request.
 *
 * <p>Formats: Keras 2 and 3 legacy weights and whole models (.h5), Keras 3 weights (.weights.h5) and archives (.keras),
 * NumPy archives (.npz) and safetensors. A file that is damaged, malicious or not a weights file is refused with a
 * {@link WhiskerException} that names the fault.
 */
public final class WeightSource implements AutoCloseable {
    private static final int START = 16;

    private final Path file;
    private final WeightFormat format;
    private final List<StoredLayer> layers;
    private final LayerMatcher matcher;
    private final Closeable resource;

    /**
     * Creates an open file, for readers of formats.
     *
     * @param matcher finds the layers of a model that the file's layers belong to
     * @param resource what must be open to read values
     */
    public WeightSource(Path file, WeightFormat format, List<StoredLayer> layers, LayerMatcher matcher,
            Closeable resource) {
        this.file = file;
        this.format = format;
        this.layers = List.copyOf(layers);
        this.matcher = matcher;
        this.resource = resource;
    }

    /**
     * Opens a file and recognizes its format by its content.
     *
     * @throws WhiskerException if it cannot be read, is of unknown format, damaged or malicious
     */
    public static WeightSource open(Path file) {
        try {
            return openAny(file);
        } catch (WhiskerException e) {
            throw FileMessages.inOneLine(e);
        }
    }

    private static WeightSource openAny(Path file) {
        InputFile.requireRegular(file);
        try {
            byte[] start = start(file);
            for (WeightReader reader : Providers.load(WeightReader.class)) {
                Optional<WeightSource> source = reader.open(file, start);
                if (source.isPresent()) {
                    return source.get();
                }
            }
            if (UntrustedZip.hasSignature(start)) {
                return NpzWeights.open(file);
            }
            if (start.length > Long.BYTES && start[Long.BYTES] == '{') {
                return SafetensorsWeights.open(file);
            }
            String bytes = HexFormat.ofDelimiter(" ").formatHex(start, 0, Math.min(start.length, Long.BYTES));
            throw new WhiskerException(file + " is not a weights file: "
                    + (start.length == 0 ? "it is empty" : "it begins with the bytes " + bytes)
                    + "; give Keras .h5, .weights.h5 or .keras, NumPy .npz or .safetensors.");
        } catch (IOException e) {
            throw AtomicFile.failure("read", file, e);
        }
    }

    private static byte[] start(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(START);
        }
    }

    public Path file() {
        return file;
    }

    public WeightFormat format() {
        return format;
    }

    /** The layers that have weights. */
    public List<StoredLayer> layers() {
        return layers;
    }

    /** Finds the layers of a model that the file's layers belong to. */
    LayerPairs pairs(List<FlatLayer> all) {
        return matcher.pairs(layers, all);
    }

    /** The file's SHA-256 digest in hexadecimal digits. */
    public String sha256() {
        try (InputStream in = Files.newInputStream(file)) {
            DigestInputStream digest = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"));
            digest.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.getMessageDigest().digest());
        } catch (IOException e) {
            throw AtomicFile.failure("read", file, e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public void close() {
        try {
            resource.close();
        } catch (IOException e) {
            throw AtomicFile.failure("close", file, e);
        }
    }
}
