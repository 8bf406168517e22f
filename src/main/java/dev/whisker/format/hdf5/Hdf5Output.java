package dev.whisker.format.hdf5;

import dev.whisker.format.AtomicFile;
import dev.whisker.format.ElementWriter;
import dev.whisker.format.npy.NpyType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes an HDF5 file in one pass: superblock, values of all datasets, object headers (members before their group, so that their addresses are known),
 * strings.
 *
 * <p>Superblock version 0 and object headers of version 1, which every HDF5 library since 1.8 reads and which have no checksums. Contiguous datasets,
 * links in the group's header, and variable-length strings, as Keras' own files have them. The strings' heap comes last in the file, but its address must
 * be known before; so headers are made twice, the first time for their size alone.
 */
public final class Hdf5Output {
    private static final int SUPERBLOCK_BYTES = 96;
    private static final long UNDEFINED = -1;

    private final List<Hdf5OutputGroup.Dataset> values = new ArrayList<>();
    private final Bytes headers = new Bytes();
    private final long headersAt;
    private final GlobalHeap heap;
    private long valuesEnd = SUPERBLOCK_BYTES;
    private final long root;

    private Hdf5Output(Hdf5OutputGroup rootGroup, long heapAt) {
        headersAt = SUPERBLOCK_BYTES + bytesOfValues(rootGroup);
        heap = new GlobalHeap(heapAt);
        root = place(rootGroup);
    }

    /**
     * Writes the file, in place of the one of that name.
     *
     * @return how many bytes were written
     * @throws dev.whisker.WhiskerException if it cannot be written; what was there before is then untouched
     */
    public static long write(Path file, Hdf5OutputGroup root) {
        Hdf5Output draft = new Hdf5Output(root, 0);
        Hdf5Output laidOut = new Hdf5Output(root, draft.headersAt + draft.headers.size());
        return AtomicFile.write(file, laidOut::writeTo);
    }

    private static long bytesOfValues(Hdf5OutputGroup group) {
        long bytes = group.datasets().values().stream().mapToLong(Hdf5Output::bytes).sum();
        return bytes + group.groups().values().stream().mapToLong(Hdf5Output::bytesOfValues).sum();
    }

    /** With what is left free so that the next begins at a multiple of 8. */
    private static long bytes(Hdf5OutputGroup.Dataset dataset) {
        return (dataset.bytes() + 7) / 8 * 8;
    }

    /** Adds the header of a group behind those of its members; its address. */
    private long place(Hdf5OutputGroup group) {
        ObjectHeader header = ObjectHeader.ofGroup();
        group.attributes().forEach((name, attribute) -> header.attribute(name, attribute, heap));
        group.datasets().forEach((name, dataset) -> {
            header.link(name, place(ObjectHeader.ofDataset(dataset.shape(), valuesEnd, dataset.bytes())));
            values.add(dataset);
            valuesEnd += bytes(dataset);
        });
        group.groups().forEach((name, member) -> header.link(name, place(member)));
        return place(header);
    }

    private long place(ObjectHeader header) {
        long address = headersAt + headers.size();
        headers.put(header.toArray());
        return address;
    }

    private void writeTo(OutputStream out) throws IOException {
        byte[] strings = heap.toArray();
        out.write(superblock(headersAt + headers.size() + strings.length));
        for (Hdf5OutputGroup.Dataset dataset : values) {
            writeValues(out, dataset);
        }
        out.write(headers.toArray());
        out.write(strings);
    }

    /** HDF5 File Format Specification 3.0, II.A, version 0; the entry of the root group is its last part. */
    private byte[] superblock(long fileBytes) {
        Bytes block = new Bytes().u8(0x89).text("HDF\r\n").u8(0x1A).text("\n").u8(0, 0, 0, 0, 0, 8, 8, 0);
        // The sizes of nodes of symbol tables, which this file has none of, must not be 0.
        block.u16(4).u16(16).u32(0).u64(0).u64(UNDEFINED).u64(fileBytes).u64(UNDEFINED);
        return block.u64(0).u64(root).u32(0).u32(0).u64(0).u64(0).toArray();
    }

    private static void writeValues(OutputStream out, Hdf5OutputGroup.Dataset dataset) throws IOException {
        ElementWriter.write(out, dataset.values(), NpyType.F4);
        out.write(new byte[(int) (bytes(dataset) - dataset.bytes())]);
    }
}
