package dev.whisker.data;

/**
 * The blocks of a GIF file (GIF89a) that its first picture consists of.
 *
 * <p>Later pictures, comments and application blocks are passed over, only to tell whether the file is animated.
 *
 * @param background color of the canvas, red, green, blue
 * @param left where the picture lies on the canvas
 * @param palette red, green and blue of each color; the picture's own, or else that of the file, or else none
 * @param transparent the index that leaves the background; -1 for none
 * @param codesAt where the minimum code size stands, after which the sub-blocks of codes follow
 */
record GifStructure(ByteCursor in, ImageHeader header, byte[] background, int left, int top, int width, int height,
        boolean interlaced, byte[] palette, int transparent, long codesAt) implements EncodedPicture {

    private static final int EXTENSION = 0x21;
    private static final int GRAPHIC_CONTROL = 0xF9;
    private static final int IMAGE = 0x2C;
    private static final int TRAILER = 0x3B;

    /** A code has at least 3 bits and stands for at most 4096 - 258 pixels. */
    private static final long MAX_PIXELS_PER_BYTE = (4096 - 258) * 8 / 12;

    static GifStructure read(ByteCursor in) {
        int canvasWidth = in.u16le(6);
        int canvasHeight = in.u16le(8);
        int flags = in.u8(10);
        byte[] shared = colorTable(in, 13, flags);
        int transparent = -1;
        GifStructure first = null;
        boolean animated = false;
        long at = 13 + shared.length;
        // A missing trailer after a whole picture is common and harmless, so only the first picture must be complete.
        while (first == null || at < in.size() && !animated) {
            int block = in.u8(at);
            if (block == TRAILER) {
                break;
            } else if (block == EXTENSION) {
                if (first == null && in.u8(at + 1) == GRAPHIC_CONTROL) {
                    if (in.u8(at + 2) != 4) {
                        throw in.broken("a graphic control block of " + in.u8(at + 2) + " bytes at byte " + at);
                    }
                    transparent = (in.u8(at + 3) & 1) != 0 ? in.u8(at + 6) : -1;
                }
                at = skipSubBlocks(in, at + 2, first != null);
            } else if (block == IMAGE) {
                animated = first != null;
                if (first == null) {
                    first = picture(in, at, canvasWidth, canvasHeight, shared, transparent);
                    at = skipSubBlocks(in, first.codesAt + 1, false);
                }
            } else if (first != null) {
                break;
            } else {
                throw in.broken("an unknown block at byte " + at);
            }
        }
        if (first == null) {
            throw in.broken("no picture in the file");
        }
        return animated ? first.animated() : first;
    }

    private static GifStructure picture(ByteCursor in, long at, int canvasWidth, int canvasHeight, byte[] shared,
            int transparent) {
        ImageHeader header = ImageHeader.of(in, ImageFormat.GIF, canvasWidth, canvasHeight, false);
        int left = in.u16le(at + 1);
        int top = in.u16le(at + 3);
        int width = in.u16le(at + 5);
        int height = in.u16le(at + 7);
        int flags = in.u8(at + 9);
        if (width == 0 || height == 0 || left + width > canvasWidth || top + height > canvasHeight) {
            throw in.broken("a picture of " + width + "x" + height + " pixels at (" + left + ", " + top
                    + ") of a canvas of " + canvasWidth + "x" + canvasHeight);
        }
        byte[] own = colorTable(in, at + 10, flags);
        int index = 3 * in.u8(11);
        byte[] background = new byte[3];
        if (index < shared.length) {
            System.arraycopy(shared, index, background, 0, 3);
        }
        long codesAt = at + 10 + own.length;
        int leastBits = in.u8(codesAt);
        if (leastBits < 1 || leastBits > 8) {
            throw in.broken("codes of at least " + leastBits + " bits");
        }
        // The canvas counts, not the picture: all of it is reserved.
        long bytes = in.size() - codesAt;
        if ((long) canvasWidth * canvasHeight > bytes * MAX_PIXELS_PER_BYTE) {
            throw in.tooFewBytes(bytes, canvasWidth, canvasHeight);
        }
        return new GifStructure(in, header, background, left, top, width, height, (flags & 0x40) != 0,
                own.length > 0 ? own : shared, transparent, codesAt);
    }

    private GifStructure animated() {
        return new GifStructure(in, new ImageHeader(header.format(), header.width(), header.height(), true,
                header.orientation()),
                background, left, top, width, height, interlaced, palette, transparent, codesAt);
    }

    private static byte[] colorTable(ByteCursor in, long at, int flags) {
        byte[] table = new byte[(flags & 0x80) == 0 ? 0 : 3 << (flags & 7) + 1];
        if (at + table.length > in.size()) {
            throw in.truncated("it ends inside a color table");
        }
        in.copy(at, table, 0, table.length);
        return table;
    }

    private static long skipSubBlocks(ByteCursor in, long from, boolean lenient) {
        long at = from;
        while (true) {
            if (lenient && at >= in.size()) {
                return at;
            }
            int length = in.u8(at);
            at += 1 + length;
            if (length == 0) {
                return at;
            }
        }
    }

    @Override
    public long decodingBytes() {
        return header.rgbBytes();
    }

    @Override
    public RgbImage decode() {
        return new GifDecoder(this).decode();
    }
}
