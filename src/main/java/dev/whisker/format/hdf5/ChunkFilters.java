package dev.whisker.format.hdf5;

import io.jhdf.object.message.FilterPipelineMessage;
import io.jhdf.object.message.FilterPipelineMessage.FilterInfo;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Reverses the filters of a chunk: gzip and shuffle, HDF5's own filters. Never returns more bytes than a chunk has. */
final class ChunkFilters {
    private static final int DEFLATE = 1;
    private static final int SHUFFLE = 2;

    private final GuardedStorage storage;
    private final List<FilterInfo> filters;
    private final String path;

    private ChunkFilters(GuardedStorage storage, List<FilterInfo> filters, String path) {
        this.storage = storage;
        this.filters = filters;
        this.path = path;
    }

    static ChunkFilters of(GuardedStorage storage, List<FilterPipelineMessage> pipeline, String path) {
        List<FilterInfo> filters = pipeline.stream().flatMap(message -> message.getFilters().stream()).toList();
        for (FilterInfo filter : filters) {
            if (filter.getId() != DEFLATE && filter.getId() != SHUFFLE) {
                throw storage.fault("'" + path + "' is stored with filter " + filter.getId() + " (" + filter.getName()
                        + "); gzip and shuffle can be read");
            }
        }
        return new ChunkFilters(storage, filters, path);
    }

    /** @param skipped the filters that were not applied to this chunk */
    ByteBuffer decode(ByteBuffer stored, BitSet skipped, int chunkBytes, int elementBytes) {
        byte[] bytes = new byte[stored.remaining()];
        stored.get(bytes);
        for (int i = filters.size() - 1; i >= 0; i--) {
            if (!skipped.get(i)) {
                bytes = filters.get(i).getId() == DEFLATE ? inflate(bytes, chunkBytes) : unshuffle(bytes, elementBytes);
            }
        }
        if (bytes.length != chunkBytes) {
            throw storage.fault("a chunk of '" + path + "' has " + bytes.length + " bytes instead of " + chunkBytes);
        }
        return ByteBuffer.wrap(bytes);
    }

    private byte[] inflate(byte[] bytes, int limit) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(bytes);
            byte[] inflated = new byte[limit];
            int count = inflater.inflate(inflated);
            // Try to read one more byte: if there is one, the chunk is too long.
            if (count != limit || inflater.inflate(new byte[1]) != 0 || !inflater.finished()) {
                throw storage.fault("a chunk of '" + path + "' does not unpack to " + limit + " bytes");
            }
            return inflated;
        } catch (DataFormatException e) {
            throw storage.fault("a chunk of '" + path + "' does not unpack"
                    + (e.getMessage() == null ? "" : ": " + e.getMessage()));
        } finally {
            inflater.end();
        }
    }

    /**
     * Reverses the shuffle filter, which puts the first bytes of all elements first, then the second bytes, and so on.
     */
    private static byte[] unshuffle(byte[] bytes, int elementBytes) {
        int elements = bytes.length / elementBytes;
        byte[] plain = bytes.clone();
        for (int i = 0; i < elements * elementBytes; i++) {
            plain[i % elements * elementBytes + i / elements] = bytes[i];
        }
        return plain;
    }
}
