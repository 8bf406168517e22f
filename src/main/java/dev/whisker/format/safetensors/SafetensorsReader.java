package dev.whisker.format.safetensors;

import dev.whisker.WhiskerException;
import dev.whisker.format.AtomicFile;
import dev.whisker.format.Elements;
import dev.whisker.format.FileMessages;
import dev.whisker.format.InputFile;
import dev.whisker.format.npy.NpyType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An open .safetensors file (see {@link Safetensors}), whose arrays are read piece by piece.
 *
 * <p>What the header declares is checked against the size of the file before anything is read.
 */
public final class SafetensorsReader implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;
    private final SafetensorsHeader header;

    private SafetensorsReader(Path file, FileChannel channel, SafetensorsHeader header) {
        this.file = file;
        this.channel = channel;
        this.header = header;
    }

    /** @throws WhiskerException if the file is missing, or does not match its header exactly */
    public static SafetensorsReader open(Path file) {
        FileChannel channel = null;
        SafetensorsReader reader = null;
        try {
            channel = FileChannel.open(InputFile.requireRegular(file), StandardOpenOption.READ);
            reader = new SafetensorsReader(file, channel, readHeader(channel, file));
            return reader;
        } catch (IOException e) {
            throw AtomicFile.failure("read", file, e);
        } catch (WhiskerException e) {
            throw FileMessages.inOneLine(e);
        } finally {
            if (reader == null && channel != null) {
                close(file, channel);
            }
        }
    }

    private static SafetensorsHeader readHeader(FileChannel channel, Path file) throws IOException {
        String source = file.toString();
        long size = channel.size();
        if (size < Safetensors.LENGTH_BYTES) {
            throw SafetensorsHeader.broken(source, "it has " + size + " bytes, fewer than the length of a header");
        }
        long length = fill(channel, 0, Safetensors.LENGTH_BYTES, source).getLong();
        if (length < 2 || length > SafetensorsHeader.MAX_BYTES) {
            throw SafetensorsHeader.broken(source, "its header claims " + Long.toUnsignedString(length)
                    + " bytes; headers of 2 to " + SafetensorsHeader.MAX_BYTES + " bytes can be read");
        }
        if (length > size - Safetensors.LENGTH_BYTES) {
            throw SafetensorsHeader.broken(source, "its header claims " + length + " bytes, but the file has " + size);
        }
        byte[] json = fill(channel, Safetensors.LENGTH_BYTES, (int) length, source).array();
        return SafetensorsHeader.parse(json, Safetensors.LENGTH_BYTES + length, size, source);
    }

    /** The arrays, in the header's order; readable until the file is closed. */
    public Map<String, Elements> tensors() {
        Map<String, Elements> tensors = new LinkedHashMap<>();
        header.entries().forEach(entry -> tensors.put(entry.name(), elements(entry)));
        return Collections.unmodifiableMap(tensors);
    }

    /** Text that the writer stored along with the arrays. */
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(header.metadata());
    }

    public SafetensorsHeader header() {
        return header;
    }

    public Elements elements(SafetensorsHeader.Entry entry) {
        return new EntryElements(entry);
    }

    /** The elements of one array of the file. */
    private final class EntryElements implements Elements {
        private final SafetensorsHeader.Entry entry;

        EntryElements(SafetensorsHeader.Entry entry) {
            this.entry = entry;
        }

        @Override
        public int[] shape() {
            return entry.shape().clone();
        }

        @Override
        public void forEachPiece(Receiver receiver) throws IOException {
            NpyType type = entry.type();
            double[] piece = new double[(int) Math.min(PIECE, count())];
            long position = header.dataStart() + entry.begin();
            for (long left = count(); left > 0; left -= piece.length) {
                piece = left < piece.length ? new double[(int) left] : piece;
                ByteBuffer bytes = readBytes(position, piece.length * type.bytes());
                for (int i = 0; i < piece.length; i++) {
                    piece[i] = type.get(bytes);
                }
                receiver.accept(piece);
                position += (long) piece.length * type.bytes();
            }
        }
    }

    private ByteBuffer readBytes(long position, int count) {
        try {
            return fill(channel, position, count, file.toString());
        } catch (ClosedChannelException e) {
            throw new WhiskerException(file + " was closed before its values were read.", e);
        } catch (IOException e) {
            throw AtomicFile.failure("read", file, e);
        }
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

    @Override
    public void close() {
        close(file, channel);
    }

    private static void close(Path file, FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw AtomicFile.failure("close", file, e);
        }
    }
}
