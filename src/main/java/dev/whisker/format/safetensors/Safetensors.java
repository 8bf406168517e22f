package dev.whisker.format.safetensors;

import dev.whisker.WhiskerException;
import dev.whisker.format.AtomicFile;
import dev.whisker.format.ElementWriter;
import dev.whisker.format.Elements;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.format.npy.NpyType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The contents of a .safetensors file in Java's memory; {@link SafetensorsReader} reads arrays without keeping them.
 *
 * <p>Format: github.com/huggingface/safetensors. A file is the header's length (8 bytes, little-endian), the header,
 * and the arrays' bytes (little-endian, row-major): named arrays of type F16 (only read), F32 or F64, and nothing
 * executable.
 *
 * @param tensors  the arrays, in the header's order
 * @param metadata text that the writer stored along with them
 */
public record Safetensors(Map<String, NpyArray> tensors, Map<String, String> metadata) {
    public static final int LENGTH_BYTES = 8;

    /**
     * Reads all arrays.
     *
     * @throws WhiskerException if the file is missing, or does not match its header exactly
     */
    public static Safetensors read(Path file) {
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            Map<String, NpyArray> tensors = new LinkedHashMap<>();
            reader.tensors().forEach((name, elements) -> tensors.put(name, elements.toArray()));
            return new Safetensors(tensors, reader.metadata());
        }
    }

    /**
     * Reads the metadata without the arrays.
     *
     * @throws WhiskerException if the file cannot be read, as in {@link #read}
     */
    public static Map<String, String> readMetadata(Path file) {
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            return reader.metadata();
        }
    }

    /**
     * Writes arrays of one type. Replaces an existing file, which is untouched if writing fails. Equal arrays and
     * metadata produce identical files.
     *
     * @param tensors the arrays, in the order in which to write them
     * @param type F4 or F8
     * @param metadata text in any order; it is sorted by key
     * @return number of bytes written
     * @throws WhiskerException if the file cannot be written
     */
    public static long write(Path file, Map<String, ? extends Elements> tensors, NpyType type,
            Map<String, String> metadata) {
        return AtomicFile.write(file, out -> writeTo(out, tensors, name -> type, metadata));
    }

    /**
     * Writes the contents of a file to a stream, array by array: one that is computed while it is written sees all that
     * was written before it.
     *
     * @param types F4 or F8 for each name
     * @see #write
     */
    public static void writeTo(OutputStream out, Map<String, ? extends Elements> tensors,
            Function<String, NpyType> types, Map<String, String> metadata) throws IOException {
        byte[] header = SafetensorsHeader.format(tensors, types, metadata);
        out.write(ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).array());
        out.write(header);
        for (Map.Entry<String, ? extends Elements> tensor : tensors.entrySet()) {
            ElementWriter.write(out, tensor.getValue(), types.apply(tensor.getKey()));
        }
    }
}
