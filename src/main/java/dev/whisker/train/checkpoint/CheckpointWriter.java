package dev.whisker.train.checkpoint;

import dev.whisker.WhiskerException;
import dev.whisker.format.AtomicFile;
import dev.whisker.format.Elements;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.format.npy.NpyType;
import dev.whisker.format.safetensors.Safetensors;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** Collects what a {@link Checkpoint} is to hold, and writes it. */
public final class CheckpointWriter {
    private final Map<String, Elements> arrays = new LinkedHashMap<>();
    private final Map<String, NpyType> types = new LinkedHashMap<>();
    private final Map<String, String> texts = new LinkedHashMap<>();

    /** Adds an array, which is read when the file is written. */
    public void array(String name, Elements values, NpyType type) {
        if (arrays.put(name, values) != null) {
            throw new IllegalArgumentException("there is an array '" + name + "' already");
        }
        types.put(name, type);
    }

    /** Adds numbers. */
    public void numbers(String name, double... values) {
        array(name, new NpyArray(new int[] {values.length}, values), NpyType.F8);
    }

    /** Adds text. */
    public void text(String key, String value) {
        texts.put(key, value);
    }

    /**
     * Writes the file: under a temporary name, forced to the disk, read back, renamed, and the directory forced too. An
     * existing file is untouched until then.
     *
     * @throws WhiskerException if it cannot be written, or reads back differently
     */
    public void write(Path file) {
        Map<String, String> metadata = new LinkedHashMap<>(texts);
        metadata.put(Checkpoint.FORMAT_KEY, Checkpoint.FORMAT);
        metadata.put(Checkpoint.VERSION_KEY, Integer.toString(Checkpoint.VERSION));
        AtomicFile.write(file, out -> {
            CheckpointDigest digest = new CheckpointDigest();
            Map<String, Elements> all = new LinkedHashMap<>(arrays);
            all.put(CheckpointDigest.NAME, digest);
            Safetensors.writeTo(new DigestOutputStream(out, digest.sha256()), all,
                    name -> types.getOrDefault(name, NpyType.F4), metadata);
        }, written -> Checkpoint.open(written, file).close());
    }
}
