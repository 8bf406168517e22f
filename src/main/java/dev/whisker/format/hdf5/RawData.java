package dev.whisker.format.hdf5;

import dev.whisker.tensor.Shape;
import io.jhdf.ObjectHeader;
import io.jhdf.object.message.DataLayoutMessage;
import io.jhdf.object.message.DataLayoutMessage.ChunkedDataLayoutMessage;
import io.jhdf.object.message.DataLayoutMessage.CompactDataLayoutMessage;
import io.jhdf.object.message.DataLayoutMessage.ContiguousDataLayoutMessage;
import io.jhdf.object.message.FilterPipelineMessage;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The stored bytes of a dataset: in its header, in one piece, or in chunks. What the file declares is checked against
 * its size before anything is read.
 */
interface RawData {
    /** The address of objects that do not exist. */
    long UNDEFINED = -1;

    /** Reads the bytes of all elements, in row-major order. */
    ByteBuffer read();

    static RawData of(GuardedStorage storage, ObjectHeader header, String path, Shape shape, int elementBytes) {
        DataLayoutMessage layout = header.getMessageOfType(DataLayoutMessage.class);
        long declared = shape.size() * elementBytes;
        List<FilterPipelineMessage> filters = header.getMessagesOfType(FilterPipelineMessage.class);
        if (declared == 0) {
            return () -> ByteBuffer.allocate(0);
        }
        if (layout instanceof ChunkedDataLayoutMessage chunked) {
            return ChunkedData.of(storage, chunked, filters, path, shape, elementBytes);
        }
        if (!filters.isEmpty()) {
            throw storage.fault("'" + path + "' is compressed but not in chunks");
        }
        ByteBuffer bytes;
        if (layout instanceof CompactDataLayoutMessage compact) {
            bytes = compact.getDataBuffer();
        } else if (layout instanceof ContiguousDataLayoutMessage contiguous) {
            if (contiguous.getAddress() == UNDEFINED) {
                throw storage.fault("'" + path + "' was never written; it has only a shape");
            }
            bytes = storage.data(contiguous.getAddress(), contiguous.getSize());
        } else {
            throw storage.fault("'" + path + "' has an unsupported layout (" + layout.getDataLayout()
                    + " of version 4); write it with h5py's default libver");
        }
        if (bytes.remaining() != declared) {
            throw storage.fault("'" + path + "' of shape " + shape + " needs " + declared + " bytes, but there are "
                    + bytes.remaining());
        }
        return bytes::duplicate;
    }
}
