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
 * Writes an HDF5 file in one pass: superblock, values of all datasets, object headers (members before their group, so
 * that their addresses are known), and strings.
 *
 * <p>It uses superblock version 0 and object headers of version 1, which every HDF5 library since 1.8 reads and which
 * have no checksums. Datasets are contiguous, links are in the header of the group, and strings have variable length,
 * as in Keras' own files. The heap of strings comes last in the file, but its address must be known earlier, so the
 * headers are created twice, the first time only to find their size.
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
     * Writes the file; replaces an existing one.
     *
     * @return number of bytes written
     * @throws dev.whisker.WhiskerException if it cannot be written; an existing file is then untouched
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

    /** Returns the number of bytes including padding, so that the next dataset begins at a multiple of 8. */
    private static long bytes(Hdf5OutputGroup.Dataset dataset) {
        return (dataset.bytes() + 7) / 8 * 8;
    }

    /** Adds the header of a group after those of its members, and returns its address. */
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

    /**
     * The superblock (HDF5 File Format Specification 3.0, II.A, version 0); its last part is the entry of the root
     * group.
     */
    private byte[] superblock(long fileBytes) {
        Bytes block = new Bytes().u8(0x89).text("HDF\r\n").u8(0x1A).text("\n").u8(0, 0, 0, 0, 0, 8, 8, 0);
        // The node sizes of symbol tables must not be 0, although this file has no symbol tables.
        block.u16(4).u16(16).u32(0).u64(0).u64(UNDEFINED).u64(fileBytes).u64(UNDEFINED);
        return block.u64(0).u64(root).u32(0).u32(0).u64(0).u64(0).toArray();
    }

    private static void writeValues(OutputStream out, Hdf5OutputGroup.Dataset dataset) throws IOException {
        ElementWriter.write(out, dataset.values(), NpyType.F4);
        out.write(new byte[(int) (bytes(dataset) - dataset.bytes())]);
    }
}
