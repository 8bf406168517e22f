package dev.whisker.format.npy;

import dev.whisker.WhiskerException;
import dev.whisker.format.AtomicFile;
import dev.whisker.format.ElementWriter;
import dev.whisker.format.Elements;
import dev.whisker.format.InputFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads and writes NumPy's .npy files: versions 1 to 3, either byte order, C or Fortran order, the element types of
 * {@link NpyType}.
 *
 * <p>Format: numpy/lib/format.py. A file consists of magic, version, header length, header and elements, with nothing
 * after them. What a header declares is checked against the size of the file before anything is read.
 */
public final class Npy {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int MAX_HEADER_BYTES = 1 << 16;
    private static final int HEADER_ALIGNMENT = 64;

    private Npy() {}

    /**
     * Reads one array.
     *
     * @throws WhiskerException if the file is missing, is not a .npy file, or contains less or more than its header
     *         declares
     */
    public static NpyArray read(Path file) {
        return open(file).toArray();
    }

    /**
     * Opens a file and checks its header; elements are read when they are requested.
     *
     * @throws WhiskerException if the file is missing, is not a .npy file, or has fewer bytes than its header declares
     */
    public static Elements open(Path file) {
        try {
            long size = Files.size(InputFile.requireRegular(file));
            return NpyElements.of(() -> new BufferedInputStream(Files.newInputStream(file)), size, file.toString());
        } catch (IOException e) {
            throw AtomicFile.failure("read", file, e);
        }
    }

    /**
     * Writes one array as f4 or f8. Replaces an existing file, which is untouched if writing fails.
     *
     * @throws WhiskerException if the file cannot be written
     */
    public static void write(Path file, Elements array, NpyType type) {
        AtomicFile.write(file, out -> write(out, array, type));
    }

    /** Writes one array in version 1.0, little-endian, row-major. */
    public static void write(OutputStream out, Elements array, NpyType type) throws IOException {
        if (!type.writable()) {
            throw new IllegalArgumentException("arrays can be written as f4 or f8, received " + type.code());
        }
        writeHeader(out, NpyHeader.format(type, array.shape()));
        ElementWriter.write(out, array, type);
    }

    /** Writes what comes before the elements. */
    static void writeHeader(OutputStream out, String header) throws IOException {
        int prefix = MAGIC.length + 4;
        int padded = (prefix + header.length() + 1 + HEADER_ALIGNMENT - 1) / HEADER_ALIGNMENT * HEADER_ALIGNMENT
                - prefix;
        ByteBuffer start = ByteBuffer.allocate(prefix + padded).order(ByteOrder.LITTLE_ENDIAN);
        start.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) padded);
        start.put((header + " ".repeat(padded - header.length() - 1) + "\n").getBytes(StandardCharsets.US_ASCII));
        out.write(start.array());
    }

    /** Reads a header; the stream is then at the first element. */
    public static NpyHeader readHeader(InputStream in, String source) throws IOException {
        byte[] start = in.readNBytes(MAGIC.length + 2);
        if (start.length < MAGIC.length + 2 || !Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw NpyHeader.broken(source, "it does not begin with NumPy's signature");
        }
        int version = start[MAGIC.length];
        if (version < 1 || version > 3) {
            throw NpyHeader.broken(source,
                    "its format version is " + (version & 0xff) + "; versions 1, 2 and 3 can be read");
        }
        byte[] size = in.readNBytes(version == 1 ? 2 : 4);
        if (size.length < (version == 1 ? 2 : 4)) {
            throw NpyHeader.broken(source, "it ends inside its header");
        }
        ByteBuffer number = ByteBuffer.wrap(size).order(ByteOrder.LITTLE_ENDIAN);
        long length = version == 1 ? Short.toUnsignedLong(number.getShort()) : Integer.toUnsignedLong(number.getInt());
        if (length > MAX_HEADER_BYTES) {
            throw NpyHeader.broken(source,
                    "its header claims " + length + " bytes; at most " + MAX_HEADER_BYTES + " can be read");
        }
        byte[] text = in.readNBytes((int) length);
        if (text.length < length) {
            throw NpyHeader.broken(source, "it ends inside its header");
        }
        return NpyHeader.parse(NpyHeader.text(text, version), source);
    }
}
