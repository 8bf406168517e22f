package dev.whisker.data;

/**
 * Steps through the codes of one scan of a sequential JPEG without computing pixels, to find damage that libjpeg only
 * reports on the process's error stream: data that ends early, undefined codes, stray bytes.
 */
final class JpegScan {

    /** The Huffman tables of one block in a group of blocks that are coded together. */
    record Block(JpegHuffman dc, JpegHuffman ac) {
    }

    private static final int COEFFICIENTS = 64;

    private final byte[] bytes;
    private final int end;
    private int at;
    private long bits;
    private int bitCount;
    private int padding;

    private String damage;

    /**
     * Creates a scan.
     *
     * @param from position where its codes begin
     * @param to position where the marker after them begins
     */
    JpegScan(ByteCursor in, long from, long to) {
        bytes = in.bytes();
        at = (int) from;
        end = (int) to;
    }

    /** The damage, or null if there is none; known after {@link #walk}. */
    String damage() {
        return damage;
    }

    /**
     * Walks over all codes.
     *
     * @param groups number of block groups in the scan
     * @param restartInterval number of groups between restart markers, 0 if there are none
     * @return position where the codes end; bytes from there to the next marker are stray
     */
    long walk(Block[] blocks, long groups, int restartInterval) {
        for (long group = 0; group < groups; group++) {
            if (restartInterval > 0 && group > 0 && group % restartInterval == 0) {
                restart((int) (group / restartInterval - 1) & 7);
            }
            for (Block block : blocks) {
                if (!step(block)) {
                    return end;
                }
                if (bitCount < padding) {
                    note("its picture data ends early, after " + group + " of " + groups + " groups of blocks");
                    return end;
                }
            }
        }
        return damage == null ? usedUpTo() : end;
    }

    private boolean step(Block block) {
        int size = code(block.dc);
        if (size < 0 || size > 16) {
            return bad();
        }
        skip(size);
        for (int k = 1; k < COEFFICIENTS; k++) {
            int symbol = code(block.ac);
            if (symbol < 0) {
                return bad();
            }
            int run = symbol >> 4;
            if ((symbol & 15) == 0) {
                if (run < 15) {
                    break;
                }
                k += 15;
            } else {
                k += run;
                skip(symbol & 15);
            }
        }
        return true;
    }

    private boolean bad() {
        note(bitCount < padding ? "its picture data ends early" : "an undefined code before byte " + at);
        return false;
    }

    private void note(String what) {
        if (damage == null) {
            damage = what;
        }
    }

    private int code(JpegHuffman table) {
        if (bitCount < JpegHuffman.MAX_LENGTH) {
            fill();
        }
        int mask = (1 << JpegHuffman.LOOKUP_BITS) - 1;
        int found = table.lookup()[(int) (bits >>> bitCount - JpegHuffman.LOOKUP_BITS) & mask];
        if (found != 0) {
            bitCount -= found >> 8;
            return found & 0xFF;
        }
        for (int length = JpegHuffman.LOOKUP_BITS + 1; length <= JpegHuffman.MAX_LENGTH; length++) {
            int code = (int) (bits >>> bitCount - length) & (1 << length) - 1;
            if (code <= table.maxCode()[length]) {
                bitCount -= length;
                return table.values()[code + table.offset()[length]] & 0xFF;
            }
        }
        return -1;
    }

    private void skip(int count) {
        if (bitCount < count) {
            fill();
        }
        bitCount -= count;
    }

    /**
     * Refills the buffer up to 56 bits; after the last byte of a segment it adds zeros, which {@link #padding} counts.
     */
    private void fill() {
        while (bitCount <= 48) {
            int next = 0;
            if (at < end && bytes[at] != (byte) 0xFF) {
                next = bytes[at++] & 0xFF;
            } else if (at + 1 < end && bytes[at + 1] == 0) {
                next = 0xFF;
                at += 2;
            } else {
                padding += 8;
            }
            bits = bits << 8 | next;
            bitCount += 8;
        }
    }

    private void restart(int number) {
        at = (int) usedUpTo();
        bitCount = 0;
        padding = 0;
        int from = at;
        while (at + 1 < end && (bytes[at] != (byte) 0xFF || bytes[at + 1] == 0 || bytes[at + 1] == (byte) 0xFF)) {
            at++;
        }
        if (at + 1 >= end || bytes[at + 1] != (byte) (0xD0 + number)) {
            note("the restart marker " + number + " is missing before byte " + at);
            return;
        }
        // Fill bytes before a marker are allowed.
        for (int i = from; i < at; i++) {
            if (bytes[i] != (byte) 0xFF) {
                note(at - from + " stray bytes before byte " + at);
                break;
            }
        }
        at += 2;
    }

    /** Position after the codes that were used, in whole bytes. */
    private long usedUpTo() {
        int unused = (bitCount - padding) / 8;
        int position = at;
        for (int i = 0; i < unused; i++) {
            position -= position >= 2 && bytes[position - 1] == 0 && bytes[position - 2] == (byte) 0xFF ? 2 : 1;
        }
        return position;
    }
}
