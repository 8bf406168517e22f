package dev.whisker.data;

import java.io.ByteArrayOutputStream;

/**
 * The blocks of a GIF file (GIF89a) that make up its first picture.
 *
 * <p>Later pictures, comments and application blocks are skipped; they are only read to find out whether the file is
 * animated.
 *
 * @param headLength length of the header with the global color table
 * @param controlAt position of the picture's graphic control block; -1 if it has none
 * @param from position where the picture begins
 * @param to position where it ends
 */
record GifStructure(ByteCursor in, ImageHeader header, int headLength, long controlAt, long from, long to)
        implements StreamedPicture {

    private static final int EXTENSION = 0x21;
    private static final int GRAPHIC_CONTROL = 0xF9;
    private static final int IMAGE = 0x2C;
    private static final int TRAILER = 0x3B;
    private static final int CONTROL_LENGTH = 8;

    /** A code has at least 3 bits and stands for at most 4096 - 258 pixels. */
    private static final long MAX_PIXELS_PER_BYTE = (4096 - 258) * 8 / 12;

    static GifStructure read(ByteCursor in) {
        int canvasWidth = in.u16le(6);
        int canvasHeight = in.u16le(8);
        int flags = in.u8(10);
        int headLength = 13 + colorTableLength(in, 13, flags);
        long controlAt = -1;
        GifStructure first = null;
        boolean animated = false;
        long at = headLength;
        // A missing trailer after a complete picture is common and harmless, so only the first picture must be
        // complete.
        while (first == null || at < in.size() && !animated) {
            int block = in.u8(at);
            if (block == TRAILER) {
                break;
            } else if (block == EXTENSION) {
                if (first == null && in.u8(at + 1) == GRAPHIC_CONTROL) {
                    if (in.u8(at + 2) != 4 || in.u8(at + 7) != 0) {
                        throw in.broken("a graphic control block that is not 4 bytes long at byte " + at);
                    }
                    controlAt = at;
                }
                at = skipSubBlocks(in, at + 2, first != null);
            } else if (block == IMAGE) {
                animated = first != null;
                if (first == null) {
                    ImageHeader header = ImageHeader.of(in, ImageFormat.GIF, canvasWidth, canvasHeight, false);
                    long end = endOfPicture(in, at, header);
                    first = new GifStructure(in, header, headLength, controlAt, at, end);
                    at = end;
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

    private static long endOfPicture(ByteCursor in, long at, ImageHeader canvas) {
        int canvasWidth = canvas.width();
        int canvasHeight = canvas.height();
        int left = in.u16le(at + 1);
        int top = in.u16le(at + 3);
        int width = in.u16le(at + 5);
        int height = in.u16le(at + 7);
        int flags = in.u8(at + 9);
        if (width == 0 || height == 0 || left + width > canvasWidth || top + height > canvasHeight) {
            throw in.broken("a picture of " + width + "x" + height + " pixels at (" + left + ", " + top
                    + ") on a canvas of " + canvasWidth + "x" + canvasHeight);
        }
        long codesAt = at + 10 + colorTableLength(in, at + 10, flags);
        int leastBits = in.u8(codesAt);
        if (leastBits < 1 || leastBits > 8) {
            throw in.broken("codes of at least " + leastBits + " bits");
        }
        // The canvas counts, not the picture: the decoder allocates all of it.
        long bytes = in.size() - codesAt;
        if ((long) canvasWidth * canvasHeight > bytes * MAX_PIXELS_PER_BYTE) {
            throw in.tooFewBytes(bytes, canvasWidth, canvasHeight);
        }
        return skipSubBlocks(in, codesAt + 1, false);
    }

    private GifStructure animated() {
        return new GifStructure(in, new ImageHeader(header.format(), header.width(), header.height(), true,
                header.orientation()), headLength, controlAt, from, to);
    }

    private static int colorTableLength(ByteCursor in, long at, int flags) {
        int length = (flags & 0x80) == 0 ? 0 : 3 << (flags & 7) + 1;
        if (at + length > in.size()) {
            throw in.truncated("it ends inside a color table");
        }
        return length;
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

    /** A file that contains the first picture only. */
    @Override
    public byte[] stream() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(Math.toIntExact(streamBytes()));
        out.write(in.bytes(), 0, headLength);
        if (controlAt >= 0) {
            out.write(in.bytes(), (int) controlAt, CONTROL_LENGTH);
        }
        out.write(in.bytes(), (int) from, (int) (to - from));
        out.write(TRAILER);
        return out.toByteArray();
    }

    private long streamBytes() {
        return headLength + CONTROL_LENGTH + to - from + 1;
    }

    /**
     * Room for the picture as a Java array, OpenCV's canvases of four channels and of indexes, and the stream three
     * times.
     */
    @Override
    public long decodingBytes() {
        return header.rgbBytes() + 12L * header.width() * header.height() + 3 * streamBytes();
    }
}
