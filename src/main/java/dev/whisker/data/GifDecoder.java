package dev.whisker.data;

/**
 * Decodes the first picture of a GIF file (GIF89a, appendix F): codes of growing length that stand for strings of color
 * indexes.
 *
 * <p>What the picture does not cover, and its transparent pixels, have the background color. Codes after the last pixel
 * are not looked at.
 */
final class GifDecoder {

    private static final int MAX_CODES = 4096;
    private static final int MAX_BITS = 12;
    private static final int NONE = -1;

    /** First row and step of each pass of an interlaced picture. */
    private static final int[][] PASSES = {{0, 8}, {4, 8}, {2, 4}, {1, 2}};
    private static final int[][] ONE_PASS = {{0, 1}};

    private final GifStructure gif;
    private final ByteCursor in;
    private final byte[] pixels;

    /** A code stands for the string of its prefix, followed by its last index. */
    private final short[] prefix = new short[MAX_CODES];
    private final byte[] last = new byte[MAX_CODES];
    private final byte[] string = new byte[MAX_CODES];

    private final int[][] passes;
    private int pass;
    private int x;
    private int y;

    private long at;
    private int blockLeft;
    private int bits;
    private int bitCount;

    GifDecoder(GifStructure gif) {
        this.gif = gif;
        in = gif.in();
        at = gif.codesAt() + 1;
        passes = gif.interlaced() ? PASSES : ONE_PASS;
        pixels = new byte[RgbImage.length(gif.header().height(), gif.header().width())];
    }

    RgbImage decode() {
        for (int i = 0; i < pixels.length; i += RgbImage.CHANNELS) {
            System.arraycopy(gif.background(), 0, pixels, i, RgbImage.CHANNELS);
        }
        int leastBits = in.u8(gif.codesAt());
        int clear = 1 << leastBits;
        int end = clear + 1;
        int next = end + 1;
        int codeBits = leastBits + 1;
        int before = NONE;
        for (int i = 0; i < clear; i++) {
            last[i] = (byte) i;
        }
        while (pass < passes.length) {
            int code = nextCode(codeBits);
            if (code == clear) {
                next = end + 1;
                codeBits = leastBits + 1;
                before = NONE;
                continue;
            }
            if (code == end || code == NONE) {
                throw in.truncated("its picture data ends in row " + (y + 1) + " of " + gif.height());
            }
            if (code > next || code == next && (before == NONE || next == MAX_CODES)) {
                throw in.undecodable("the code " + code + " in row " + (y + 1) + " stands for nothing", null);
            }
            // A code that is only about to be defined stands for the string before and its own first index.
            int length = code < next ? unwind(code, clear, 0) : unwind(before, clear, 1);
            byte first = string[MAX_CODES - length];
            if (code == next) {
                string[MAX_CODES - 1] = first;
            }
            write(MAX_CODES - length, length);
            if (before != NONE && next < MAX_CODES) {
                prefix[next] = (short) before;
                last[next] = first;
                next++;
                if (next == 1 << codeBits && codeBits < MAX_BITS) {
                    codeBits++;
                }
            }
            before = code;
        }
        return new RgbImage(gif.header().height(), gif.header().width(), pixels);
    }

    /**
     * Writes the string of a code to the end of {@link #string}, leaving {@code room} there; returns its length with
     * the room.
     */
    private int unwind(int code, int clear, int room) {
        int length = room;
        int rest = code;
        while (rest > clear) {
            string[MAX_CODES - ++length] = last[rest];
            rest = prefix[rest];
        }
        string[MAX_CODES - ++length] = last[rest];
        return length;
    }

    private void write(int from, int length) {
        int canvasWidth = gif.header().width();
        byte[] palette = gif.palette();
        for (int i = 0; i < length && pass < passes.length; i++) {
            int index = string[from + i] & 0xFF;
            if (index != gif.transparent()) {
                int to = ((gif.top() + y) * canvasWidth + gif.left() + x) * RgbImage.CHANNELS;
                set(palette, index, to);
            }
            if (++x == gif.width()) {
                x = 0;
                nextRow();
            }
        }
    }

    private void set(byte[] palette, int index, int to) {
        if (palette.length == 0) {
            // Without any palette, gray, whose second color is white, as the standard recommends.
            byte gray = (byte) (index == 1 ? 255 : index);
            pixels[to] = gray;
            pixels[to + 1] = gray;
            pixels[to + 2] = gray;
        } else if (3 * index < palette.length) {
            System.arraycopy(palette, 3 * index, pixels, to, RgbImage.CHANNELS);
        } else {
            throw in.undecodable("row " + (y + 1) + " has color " + index + " of " + palette.length / 3, null);
        }
    }

    private void nextRow() {
        y += passes[pass][1];
        while (y >= gif.height() && ++pass < passes.length) {
            y = passes[pass][0];
        }
    }

    /** The next code, the lowest bits first, or NONE after the last sub-block. */
    private int nextCode(int length) {
        while (bitCount < length) {
            if (blockLeft == 0) {
                blockLeft = in.u8(at);
                if (blockLeft == 0) {
                    return NONE;
                }
                at++;
            }
            bits |= in.u8(at++) << bitCount;
            bitCount += 8;
            blockLeft--;
        }
        int code = bits & (1 << length) - 1;
        bits >>>= length;
        bitCount -= length;
        return code;
    }
}
