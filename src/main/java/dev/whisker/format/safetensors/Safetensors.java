package dev.whisker.format.safetensors;

import dev.whisker.WhiskerException;
import dev.whisker.format.AtomicFile;
import dev.whisker.format.ElementWriter;
import dev.whisker.format.Elements;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.format.npy.NpyType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The contents of a .safetensors file in Java's memory; {@link SafetensorsReader} reads without holding them.
 *
 * <p>Format: github.com/huggingface/safetensors. A file is the header's length (8 bytes, little-endian), the header, and the arrays' bytes
 * (little-endian, row-major): named arrays of F16 (read only), F32 or F64, and nothing that could be executed.
 *
 * @param tensors  the arrays, in the header's order
 * @param metadata text that the writer left beside them
 */
public record Safetensors(Map<String, NpyArray> tensors, Map<String, String> metadata) {
    public static final int LENGTH_BYTES = 8;

    /**
     * Reads all arrays.
     *
     * @throws WhiskerException if the file is missing, or is not exactly what its header says
     */
    public static Safetensors read(Path file) {
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            Map<String, NpyArray> tensors = new LinkedHashMap<>();
            reader.tensors().forEach((name, elements) -> tensors.put(name, elements.toArray()));
            return new Safetensors(tensors, reader.metadata());
        }
    }

    /**
     * Reads what the writer left beside the arrays, and no array.
     *
     * @throws WhiskerException as {@link #read}
     */
    public static Map<String, String> readMetadata(Path file) {
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            return reader.metadata();
        }
    }

    /**
     * Writes arrays of one type, in place of the file of that name, which stays as it was if the writing fails. Equal
     * arrays and metadata give equal files, byte for byte.
     *
     * @param tensors  in the order in which they are to follow one another
     * @param type     F4 or F8
     * @param metadata in any order; it is sorted by key
     * @return how many bytes were written
     * @throws WhiskerException if the file cannot be written
     */
    public static long write(Path file, Map<String, ? extends Elements> tensors, NpyType type,
            Map<String, String> metadata) {
        byte[] header = SafetensorsHeader.format(tensors, type, metadata);
        return AtomicFile.write(file, out -> {
            out.write(ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).array());
            out.write(header);
            for (Elements tensor : tensors.values()) {
                ElementWriter.write(out, tensor, type);
            }
        });
    }
}
