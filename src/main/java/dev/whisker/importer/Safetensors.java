package dev.whisker.importer;

import dev.whisker.WhiskerException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads and writes .safetensors files: named arrays of F16 (read only), F32 or F64 behind one JSON header, and nothing that could be executed.
 *
 * <p>Format: github.com/huggingface/safetensors. A file is the header's length (8 bytes, little-endian), the header, and the arrays' bytes
 * (little-endian, row-major). What {@link SafetensorsHeader} cannot hold against the file's own size is refused before anything is allocated for it.
 *
 * @param tensors  the arrays, in the header's order
 * @param metadata text that the writer left beside them
 */
public record Safetensors(Map<String, NpyArray> tensors, Map<String, String> metadata) {

    private static final int LENGTH_BYTES = 8;
    private static final int CHUNK = 1 << 16;

    /**
     * Reads all arrays.
     *
     * @throws WhiskerException if the file is missing, or is not exactly what its header says
     */
    public static Safetensors read(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            SafetensorsHeader header = readHeader(channel, file.toString());
            Map<String, NpyArray> tensors = new LinkedHashMap<>();
            for (SafetensorsHeader.Entry entry : header.entries()) {
                tensors.put(entry.name(), readEntry(channel, header, entry));
            }
            return new Safetensors(tensors, header.metadata());
        } catch (IOException e) {
            throw AtomicFile.failure("read", file, e);
        }
    }

    /**
     * Reads what the writer left beside the arrays, and no array.
     *
     * @throws WhiskerException as {@link #read}
     */
    public static Map<String, String> readMetadata(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return readHeader(channel, file.toString()).metadata();
        } catch (IOException e) {
            throw AtomicFile.failure("read", file, e);
        }
    }

    /**
     * Writes arrays of one type, in place of the file of that name, which stays as it was if the writing fails.
     *
     * @param type F4 or F8
     * @throws WhiskerException if the file cannot be written
     */
    public static void write(Path file, Map<String, NpyArray> tensors, NpyType type, Map<String, String> metadata) {
        byte[] header = SafetensorsHeader.format(tensors, type, metadata);
        AtomicFile.write(file, out -> {
            out.write(ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).array());
            out.write(header);
            for (NpyArray tensor : tensors.values()) {
                writeElements(out, tensor, type);
            }
        });
    }

    /** One array of an open file. */
    static NpyArray readEntry(FileChannel channel, SafetensorsHeader header, SafetensorsHeader.Entry entry) throws IOException {
        return new NpyArray(entry.shape(), readElements(channel, header.dataStart() + entry.begin(), entry));
    }

    /** What an open file says of itself. */
    static SafetensorsHeader readHeader(FileChannel channel, String source) throws IOException {
        long size = channel.size();
        if (size < LENGTH_BYTES) {
            throw SafetensorsHeader.broken(source, "it has " + size + " bytes, less than the length of a header");
        }
        long length = fill(channel, 0, LENGTH_BYTES, source).getLong();
        if (length < 2 || length > SafetensorsHeader.MAX_BYTES) {
            throw SafetensorsHeader.broken(source, "its header claims " + Long.toUnsignedString(length) + " bytes, 2 to "
                    + SafetensorsHeader.MAX_BYTES + " are read");
        }
        if (length > size - LENGTH_BYTES) {
            throw SafetensorsHeader.broken(source, "its header claims " + length + " bytes, the file has " + size);
        }
        byte[] json = fill(channel, LENGTH_BYTES, (int) length, source).array();
        return SafetensorsHeader.parse(json, LENGTH_BYTES + length, size, source);
    }

    private static double[] readElements(FileChannel channel, long position, SafetensorsHeader.Entry entry) throws IOException {
        double[] data = new double[(int) NpyArray.elements(entry.shape())];
        int next = 0;
        for (long left = entry.end() - entry.begin(); left > 0; ) {
            int count = (int) Math.min(left, CHUNK);
            ByteBuffer buffer = fill(channel, position, count, entry.name());
            while (buffer.hasRemaining()) {
                data[next++] = entry.type().get(buffer);
            }
            position += count;
            left -= count;
        }
        return data;
    }

    private static ByteBuffer fill(FileChannel channel, long position, int count, String source) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw SafetensorsHeader.broken(source, "it became shorter while it was read");
            }
        }
        return buffer.flip();
    }

    private static void writeElements(OutputStream out, NpyArray tensor, NpyType type) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : tensor.data()) {
            type.put(buffer, value);
            if (!buffer.hasRemaining()) {
                out.write(buffer.array());
                buffer.clear();
            }
        }
        out.write(buffer.array(), 0, buffer.position());
    }
}
