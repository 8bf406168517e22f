package dev.whisker.format.hdf5;

import java.nio.charset.StandardCharsets;

/**
 * The description of a group or a dataset for writing: messages in an object header of version 1 (HDF5 File Format
 * Specification 3.0, IV.A).
 */
final class ObjectHeader {
    private static final int DATASPACE = 0x01;
    private static final int LINK_INFO = 0x02;
    private static final int DATATYPE = 0x03;
    private static final int FILL_VALUE = 0x05;
    private static final int LINK = 0x06;
    private static final int LAYOUT = 0x08;
    private static final int GROUP_INFO = 0x0A;
    private static final int ATTRIBUTE = 0x0C;
    private static final int MAX_MESSAGES = 0xFFFF;
    private static final int MAX_MESSAGE_BYTES = 0xFFF8;
    private static final long UNDEFINED = -1;

    /** The type IEEE 754, 32 bits, little-endian. */
    private static final byte[] FLOAT32 = new Bytes().u8(0x11, 0x20, 31, 0).u32(4).u16(0).u16(32).u8(23, 8, 0, 23)
            .u32(127).toArray();
    /** The type of a byte sequence of any length that is UTF-8 text. */
    private static final byte[] TEXT = new Bytes().u8(0x19, 0x01, 0x01, 0).u32(16).u8(0x10, 0, 0, 0).u32(1).u16(0)
            .u16(8).toArray();

    private final Bytes messages = new Bytes();
    private int count;

    private ObjectHeader() {
    }

    /** Creates the header of a group, which contains the links to its members. */
    static ObjectHeader ofGroup() {
        ObjectHeader header = new ObjectHeader();
        header.message(LINK_INFO, new Bytes().u8(0, 0).u64(UNDEFINED).u64(UNDEFINED));
        header.message(GROUP_INFO, new Bytes().u8(0, 0));
        return header;
    }

    /** Creates the header of a float32 dataset whose values are stored contiguously at this address. */
    static ObjectHeader ofDataset(int[] shape, long address, long byteSize) {
        ObjectHeader header = new ObjectHeader();
        header.message(DATASPACE, new Bytes().put(dataspace(shape)));
        header.message(DATATYPE, new Bytes().put(FLOAT32));
        // Version 2; late space allocation; fill values are written if set; the fill value is the default, 0.
        header.message(FILL_VALUE, new Bytes().u8(2, 2, 2, 1).u32(0));
        header.message(LAYOUT, new Bytes().u8(3, 1).u64(address).u64(byteSize));
        return header;
    }

    void link(String name, long address) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        // Version 1; the length of the name has two bytes, and the character set of the name is UTF-8.
        message(LINK, new Bytes().u8(1, 0x11, 1).u16(utf8.length).put(utf8).u64(address));
    }

    void attribute(String name, Hdf5OutputGroup.Attribute attribute, GlobalHeap heap) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        byte[] space = dataspace(attribute.isScalar() ? new int[0] : new int[] {attribute.texts().size()});
        Bytes body = new Bytes().u8(3, 0).u16(utf8.length + 1).u16(TEXT.length).u16(space.length).u8(1);
        body.put(utf8).u8(0).put(TEXT).put(space);
        attribute.texts().forEach(text -> body.put(heap.reference(text)));
        message(ATTRIBUTE, body);
    }

    private static byte[] dataspace(int[] shape) {
        Bytes space = new Bytes().u8(1, shape.length, 0, 0).u32(0);
        for (int extent : shape) {
            space.u64(extent);
        }
        return space.toArray();
    }

    private void message(int type, Bytes body) {
        body.align();
        if (body.size() > MAX_MESSAGE_BYTES || count == MAX_MESSAGES) {
            throw new IllegalArgumentException("an HDF5 object can have at most " + MAX_MESSAGES + " messages of "
                    + MAX_MESSAGE_BYTES + " bytes");
        }
        messages.u16(type).u16(body.size()).u8(0, 0, 0, 0).put(body.toArray());
        count++;
    }

    byte[] toArray() {
        return new Bytes().u8(1, 0).u16(count).u32(1).u32(messages.size()).u32(0).put(messages.toArray()).toArray();
    }
}
