package dev.whisker.data;

import java.util.ArrayList;
import java.util.List;

/**
 * The chunks of a PNG file (W3C PNG, section 5) that its first picture consists of: IHDR, PLTE and IDAT.
 *
 * <p>Checks the checksums of the critical chunks, their order and lengths, and that the file reaches IEND. Other
 * chunks, such as the further frames of an animation, gamma and color profiles, do not change the pixels and are passed
 * over unread.
 */
record PngStructure(ByteCursor in, ImageHeader header, int bitDepth, int colorType, boolean interlaced, byte[] palette,
        List<Data> data) implements EncodedPicture {

    static final int GRAY = 0;
    static final int RGB = 2;
    static final int INDEXED = 3;
    static final int GRAY_ALPHA = 4;
    static final int RGB_ALPHA = 6;

    private static final int CHUNK_OVERHEAD = 12;
    private static final int HEADER_LENGTH = 13;
    private static final int MAX_PALETTE = 3 * 256;

    /** Deflate's shortest code, of one bit for the length and one for the distance, stands for 258 bytes. */
    private static final long MAX_INFLATION = 258 * 8 / 2;

    /** The content of one IDAT chunk. */
    record Data(int at, int length) {
    }

    static PngStructure read(ByteCursor in) {
        if (!in.matches(12, "IHDR")) {
            throw in.size() < 33 ? in.truncated("it ends inside its header") : in.broken("the first chunk is not IHDR");
        }
        long width = in.u32be(16);
        long height = in.u32be(20);
        int bitDepth = in.u8(24);
        int colorType = in.u8(25);
        int interlace = in.u8(28);
        byte[] palette = new byte[MAX_PALETTE];
        boolean hasPalette = false;
        boolean animated = false;
        List<Data> data = new ArrayList<>();
        long afterData = -1;
        for (long at = 8; ; ) {
            if (at + CHUNK_OVERHEAD > in.size()) {
                throw in.truncated("it ends before its last chunk (IEND)");
            }
            long length = in.u32be(at);
            long next = at + CHUNK_OVERHEAD + length;
            if (next > in.size()) {
                throw in.truncated("it ends inside a chunk");
            }
            boolean critical = (in.u8(at + 4) & 0x20) == 0;
            if (critical && in.crc32(at + 4, length + 4) != in.u32be(at + 8 + length)) {
                throw in.broken("wrong checksum of the chunk at byte " + at);
            }
            if (in.matches(at + 4, "IEND")) {
                break;
            } else if (in.matches(at + 4, "IDAT")) {
                if (afterData >= 0 && afterData != at) {
                    throw in.broken("another chunk within its picture data, before byte " + at);
                }
                data.add(new Data((int) at + 8, (int) length));
                afterData = next;
            } else if (in.matches(at + 4, "PLTE")) {
                if (hasPalette || length == 0 || length > MAX_PALETTE || length % 3 != 0) {
                    throw in.broken(hasPalette ? "a second palette at byte " + at
                            : "a palette of " + length + " bytes");
                }
                hasPalette = true;
                in.copy(at + 8, palette, 0, (int) length);
            } else if (critical && (at != 8 || length != HEADER_LENGTH)) {
                throw in.broken("an unexpected chunk " + ImageFormat.printable(in, at + 4, 4) + " of " + length
                        + " bytes at byte " + at);
            }
            animated |= in.matches(at + 4, "acTL");
            at = next;
        }
        if (!isDefined(colorType, bitDepth) || in.u8(26) != 0 || in.u8(27) != 0 || interlace > 1) {
            throw in.broken("an undefined kind of PNG: color type " + colorType + ", " + bitDepth
                    + " bits, compression " + in.u8(26) + ", filter " + in.u8(27) + ", interlacing " + interlace);
        }
        if (data.isEmpty() || colorType == INDEXED && !hasPalette) {
            throw in.broken(data.isEmpty() ? "no picture data (IDAT)" : "no palette (PLTE)");
        }
        ImageHeader header = ImageHeader.of(in, ImageFormat.PNG, width, height, animated);
        PngStructure png = new PngStructure(in, header, bitDepth, colorType, interlace == 1, palette,
                List.copyOf(data));
        png.requireEnoughData();
        return png;
    }

    /** The table of section 11.2.1. */
    private static boolean isDefined(int colorType, int bitDepth) {
        return switch (colorType) {
            case GRAY -> bitDepth == 1 || bitDepth == 2 || bitDepth == 4 || bitDepth == 8 || bitDepth == 16;
            case INDEXED -> bitDepth == 1 || bitDepth == 2 || bitDepth == 4 || bitDepth == 8;
            case RGB, GRAY_ALPHA, RGB_ALPHA -> bitDepth == 8 || bitDepth == 16;
            default -> false;
        };
    }

    private void requireEnoughData() {
        long pixelBytes = (long) header.width() * header.height() * bitsPerPixel() / 8;
        long deflated = data.stream().mapToLong(Data::length).sum();
        if (pixelBytes > deflated * MAX_INFLATION) {
            throw in.tooFewBytes(deflated, header.width(), header.height());
        }
    }

    int channels() {
        return switch (colorType) {
            case RGB -> 3;
            case GRAY_ALPHA -> 2;
            case RGB_ALPHA -> 4;
            default -> 1;
        };
    }

    int bitsPerPixel() {
        return channels() * bitDepth;
    }

    /** Bytes of a row of {@code width} pixels, without the byte that names its filter. */
    int rowBytes(int width) {
        return (int) (((long) width * bitsPerPixel() + 7) / 8);
    }

    @Override
    public long decodingBytes() {
        return header.rgbBytes() + 2L * rowBytes(header.width());
    }

    @Override
    public RgbImage decode() {
        return new PngDecoder(this).decode();
    }
}
