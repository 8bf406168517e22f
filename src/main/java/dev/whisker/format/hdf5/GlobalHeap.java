package dev.whisker.format.hdf5;

import java.nio.charset.StandardCharsets;

/**
 * The single collection of strings of a file (HDF5 File Format Specification 3.0, III.E, "Global Heap"). Attributes
 * contain only references into it, so that a text may be longer than the 64 kB limit of an attribute.
 */
final class GlobalHeap {
    private static final int HEADER_BYTES = 16;
    private static final int MAX_STRINGS = 0xFFFF;
    /** Minimum size of a collection in HDF5. */
    private static final int MIN_COLLECTION_BYTES = 4096;

    private final Bytes objects = new Bytes();
    private final long address;
    private int count;

    /** @param address address of the collection in the file */
    GlobalHeap(long address) {
        this.address = address;
    }

    /**
     * Adds a string and returns the reference to it in the form of variable-length data: length, address of the
     * collection, number.
     */
    byte[] reference(String text) {
        if (count == MAX_STRINGS) {
            throw new IllegalArgumentException("a file can have at most " + MAX_STRINGS + " strings");
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        count++;
        objects.u16(count).u16(1).u32(0).u64(bytes.length).put(bytes).align();
        return new Bytes().u32(bytes.length).u64(address).u32(count).toArray();
    }

    byte[] toArray() {
        int used = HEADER_BYTES + objects.size();
        // An object with number 0 describes the unused space; its header needs room.
        int size = Math.max(MIN_COLLECTION_BYTES, used + HEADER_BYTES);
        Bytes collection = new Bytes().text("GCOL").u8(1, 0, 0, 0).u64(size).put(objects.toArray());
        collection.u16(0).u16(0).u32(0).u64(size - used);
        return collection.put(new byte[size - collection.size()]).toArray();
    }
}
