package dev.whisker.data;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Steps through the codes of one scan of a sequential JPEG without computing pixels, to find damage that libjpeg only
 * reports on the process's error stream: data that ends early, undefined codes, stray bytes.
 */
final class JpegScan {

    /** The Huffman tables of one block in a group of blocks that are coded together. */
    record Block(JpegHuffman dc, JpegHuffman ac) {
    }

    private static final int COEFFICIENTS = 64;
    /** The longest code and the bits that follow it. */
    private static final int MAX_BITS = 32;
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

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
        int size = symbol(block.dc);
        if (size < 0 || size > JpegHuffman.MAX_LENGTH) {
            return bad();
        }
        for (int k = 1; k < COEFFICIENTS; k++) {
            int symbol = symbol(block.ac);
            if (symbol < 0) {
                return bad();
            }
            int run = symbol >> 4;
            if ((symbol & 15) != 0) {
                k += run;
            } else if (run < 15) {
                break;
            } else {
                k += 15;
            }
        }
        return true;
    }

    private boolean bad() {
        note(bitCount < padding ? "its picture data ends early" : "an undefined code before byte " + usedUpTo());
        return false;
    }

    private void note(String what) {
        if (damage == null) {
            damage = what;
        }
    }

    /**
     * Steps over a code and the bits that follow it, whose number its symbol gives.
     *
     * @return the symbol, or -1 if there is no such code
     */
    private int symbol(JpegHuffman table) {
        if (bitCount < MAX_BITS) {
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
                int symbol = table.values()[code + table.offset()[length]] & 0xFF;
                bitCount -= length + table.following(symbol);
                return symbol;
            }
        }
        return -1;
    }

    /**
     * Refills the buffer beyond {@link #MAX_BITS}; after the last byte of a segment it adds zeros, which
     * {@link #padding} counts.
     */
    private void fill() {
        if (at + Integer.BYTES <= end) {
            int next = (int) INTS.get(bytes, at);
            if ((~next - 0x01010101 & next & 0x80808080) == 0) { // no byte has all bits set
                bits = bits << Integer.SIZE | next & 0xFFFF_FFFFL;
                bitCount += Integer.SIZE;
                at += Integer.BYTES;
                return;
            }
        }
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
