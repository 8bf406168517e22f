package dev.whisker.format.hdf5;

import dev.whisker.tensor.Shape;
import io.jhdf.btree.BTreeV1;
import io.jhdf.dataset.chunked.Chunk;
import io.jhdf.object.message.DataLayoutMessage.ChunkedDataLayoutMessage;
import io.jhdf.object.message.FilterPipelineMessage;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** A dataset in chunks of equal shape, perhaps compressed; chunks at the end of an axis may extend beyond it. */
final class ChunkedData implements RawData {
    /**
     * Maximum number of bytes per stored byte. Trained weights hardly compress, so more would be a decompression bomb.
     */
    private static final int MAX_EXPANSION = 100;
    private static final int SPARE_BYTES = 1 << 20;

    private final GuardedStorage storage;
    private final String path;
    private final int[] extents;
    private final int[] chunk;
    private final int elementBytes;
    private final ChunkFilters filters;
    private final List<Chunk> chunks;

    private ChunkedData(GuardedStorage storage, String path, int[] extents, int[] chunk, int elementBytes,
            ChunkFilters filters, List<Chunk> chunks) {
        this.storage = storage;
        this.path = path;
        this.extents = extents;
        this.chunk = chunk;
        this.elementBytes = elementBytes;
        this.filters = filters;
        this.chunks = chunks;
    }

    static ChunkedData of(GuardedStorage storage, ChunkedDataLayoutMessage layout, List<FilterPipelineMessage> pipeline,
            String path, Shape shape, int elementBytes) {
        int[] chunk = layout.getChunkDimensions();
        int[] extents = shape.toArray();
        if (chunk.length != extents.length || layout.getSize() != elementBytes
                || Arrays.stream(chunk).anyMatch(length -> length <= 0)) {
            throw storage.fault("the chunks of '" + path + "' do not fit its shape " + shape);
        }
        double inflated = elementBytes;
        for (int i = 0; i < chunk.length; i++) {
            inflated *= Math.ceil((double) extents[i] / chunk[i]) * chunk[i];
        }
        List<Chunk> chunks = BTreeV1.createDataBTree(storage, layout.getBTreeAddress(), extents.length).getChunks();
        long stored = 0;
        for (Chunk part : chunks) {
            stored += storage.data(part.getAddress(), part.getSize()).remaining();
        }
        if (stored > storage.size() || inflated > SPARE_BYTES + (double) MAX_EXPANSION * stored) {
            throw storage.fault("'" + path + "' of shape " + shape + " would grow from " + stored + " stored bytes to "
                    + (long) inflated + ", more than " + MAX_EXPANSION + " times");
        }
        ChunkedData data = new ChunkedData(storage, path, extents, chunk, elementBytes,
                ChunkFilters.of(storage, pipeline, path), chunks);
        data.requireEveryChunkOnce();
        return data;
    }

    /** Requires that every chunk exists exactly once. Missing chunks would be zeros, but a file of weights has none. */
    private void requireEveryChunkOnce() {
        long wanted = 1;
        for (int i = 0; i < chunk.length; i++) {
            wanted *= (extents[i] + chunk[i] - 1L) / chunk[i];
        }
        long distinct = chunks.stream().map(part -> Arrays.toString(part.getChunkOffset())).distinct().count();
        boolean fit = chunks.stream().allMatch(part -> {
            long[] offset = part.getChunkOffset();
            boolean inside = true;
            for (int i = 0; i < chunk.length; i++) {
                inside &= offset[i] >= 0 && offset[i] < extents[i] && offset[i] % chunk[i] == 0;
            }
            return inside;
        });
        if (!fit || distinct != chunks.size() || distinct != wanted) {
            throw storage.fault("'" + path + "' has " + chunks.size() + " of " + wanted
                    + " chunks, or one of them twice or out of place");
        }
    }

    @Override
    public ByteBuffer read() {
        int declared = elementBytes;
        int chunkBytes = elementBytes;
        for (int i = 0; i < chunk.length; i++) {
            declared *= extents[i];
            chunkBytes *= chunk[i];
        }
        byte[] all = new byte[declared];
        for (Chunk part : chunks) {
            ByteBuffer bytes = filters.decode(storage.data(part.getAddress(), part.getSize()), part.getFilterMask(),
                    chunkBytes, elementBytes);
            copy(bytes.array(), all, part.getChunkOffset(), 0, 0, 0);
        }
        return ByteBuffer.wrap(all);
    }

    /**
     * Copies the part of a chunk that is inside the dataset, from this axis on; {@code from} and {@code to} count
     * elements.
     */
    private void copy(byte[] bytes, byte[] all, long[] offset, int axis, int from, int to) {
        int start = (int) offset[axis];
        int count = Math.min(chunk[axis], extents[axis] - start);
        if (axis == chunk.length - 1) {
            System.arraycopy(bytes, from * chunk[axis] * elementBytes, all, (to * extents[axis] + start) * elementBytes,
                    count * elementBytes);
            return;
        }
        for (int i = 0; i < count; i++) {
            copy(bytes, all, offset, axis + 1, from * chunk[axis] + i, to * extents[axis] + start + i);
        }
    }
}
