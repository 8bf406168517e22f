package dev.whisker.data;

import java.util.stream.IntStream;

/**
 * The frame header of a JPEG stream (ITU-T T.81, section B.2.2).
 *
 * @param ids ids of the components
 * @param sampling sampling factors of each component, {@code across << 4 | down}
 * @param units number of groups of blocks that are coded together; each takes at least one bit
 */
record JpegFrame(int marker, int width, int height, int[] ids, int[] sampling, long units) {
    /** Width and height of a block in samples. */
    static final int BLOCK_SIZE = 8;

    static JpegFrame read(ByteCursor in, long at, int marker, int length) {
        int precision = in.u8(at + 2);
        int height = in.u16be(at + 3);
        int width = in.u16be(at + 5);
        int components = in.u8(at + 7);
        boolean known = marker == 0xC0 || marker == 0xC1 || marker == 0xC2 || marker == 0xC9 || marker == 0xCA;
        if (!known || precision != 8 || components != 1 && components != 3 && components != 4) {
            throw in.broken(String.format("a kind of JPEG that is not decoded: frame type %X, %d bits, %d components",
                    marker, precision, components));
        }
        if (length != 8 + 3 * components) {
            throw in.broken("a frame header of " + length + " bytes for " + components + " components");
        }
        int[] ids = new int[components];
        int[] sampling = new int[components];
        for (int c = 0; c < components; c++) {
            ids[c] = in.u8(at + 8 + 3 * c);
            sampling[c] = in.u8(at + 9 + 3 * c);
            if (sampling[c] >> 4 < 1 || sampling[c] >> 4 > 4 || (sampling[c] & 15) < 1 || (sampling[c] & 15) > 4) {
                throw in.broken(String.format("a sampling factor of %02x", sampling[c]));
            }
        }
        boolean single = components == 1;
        long units = ceil(width, BLOCK_SIZE * (single ? 1 : maxAcross(sampling)))
                * ceil(height, BLOCK_SIZE * (single ? 1 : maxDown(sampling)));
        return new JpegFrame(marker, width, height, ids, sampling, units);
    }

    boolean progressive() {
        return marker == 0xC2 || marker == 0xCA;
    }

    /** Whether the stream is sequential with Huffman codes. */
    boolean sequential() {
        return marker == 0xC0 || marker == 0xC1;
    }

    /** Returns the index of the component with the given id, or -1. */
    int component(int id) {
        for (int c = 0; c < ids.length; c++) {
            if (ids[c] == id) {
                return c;
            }
        }
        return -1;
    }

    int blocksPerUnit(int component) {
        return ids.length == 1 ? 1 : (sampling[component] >> 4) * (sampling[component] & 15);
    }

    /** Number of blocks of a component that is alone in its scan, without those that only fill up the last units. */
    long blocks(int component) {
        long across = ceil((long) width * (sampling[component] >> 4), maxAcross(sampling));
        long down = ceil((long) height * (sampling[component] & 15), maxDown(sampling));
        return ceil(across, BLOCK_SIZE) * ceil(down, BLOCK_SIZE);
    }

    /** Number of blocks of all components, including those that fill up the last units. */
    long allBlocks() {
        return units * IntStream.range(0, ids.length).mapToLong(this::blocksPerUnit).sum();
    }

    private static int maxAcross(int[] sampling) {
        return IntStream.of(sampling).map(s -> s >> 4).max().orElseThrow();
    }

    private static int maxDown(int[] sampling) {
        return IntStream.of(sampling).map(s -> s & 15).max().orElseThrow();
    }

    private static long ceil(long size, long step) {
        return (size + step - 1) / step;
    }
}
