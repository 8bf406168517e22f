package dev.whisker.format.hdf5;

import java.nio.charset.StandardCharsets;

/**
 * The one collection of strings of a file (HDF5 File Format Specification 3.0, III.E, "Global Heap"). An attribute holds only references into it, so
 * that a text may be longer than the 64 kB an attribute may have.
 */
final class GlobalHeap {
    private static final int HEADER_BYTES = 16;
    private static final int MOST_STRINGS = 0xFFFF;
    /** Below this size HDF5 does not take a collection for one. */
    private static final int SMALLEST = 4096;

    private final Bytes objects = new Bytes();
    private final long address;
    private int count;

    /** @param address of the collection in the file */
    GlobalHeap(long address) {
        this.address = address;
    }

    /** Adds a string; the reference to it as variable-length data has it: length, address of the collection, number. */
    byte[] reference(String text) {
        if (count == MOST_STRINGS) {
            throw new IllegalArgumentException("a file holds at most " + MOST_STRINGS + " strings");
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        count++;
        objects.u16(count).u16(1).u32(0).u64(bytes.length).put(bytes).align();
        return new Bytes().u32(bytes.length).u64(address).u32(count).toArray();
    }

    byte[] toArray() {
        int used = HEADER_BYTES + objects.size();
        // What is left over is described by an object of number 0, whose header needs room.
        int size = Math.max(SMALLEST, used + HEADER_BYTES);
        Bytes collection = new Bytes().text("GCOL").u8(1, 0, 0, 0).u64(size).put(objects.toArray());
        collection.u16(0).u16(0).u32(0).u64(size - used);
        return collection.put(new byte[size - collection.size()]).toArray();
    }
}
