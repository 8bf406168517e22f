package dev.whisker.data;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The chunks of a PNG file (W3C PNG, section 5) that make up its first picture: IHDR, PLTE, IDAT and IEND.
 *
 * <p>Checks the checksums of the critical chunks, their order and lengths, and that the file reaches IEND. Other
 * chunks, such as the further frames of an animation, transparency, gamma and color profiles, do not change these
 * pixels and are left out.
 */
record PngStructure(ByteCursor in, ImageHeader header, int bitDepth, int colorType, boolean interlaced,
        List<Chunk> chunks) implements StreamedPicture {

    static final int GRAY = 0;
    static final int RGB = 2;
    static final int INDEXED = 3;
    static final int GRAY_ALPHA = 4;
    static final int RGB_ALPHA = 6;

    private static final int SIGNATURE_LENGTH = 8;
    private static final int CHUNK_OVERHEAD = 12;
    private static final int HEADER_LENGTH = 13;
    private static final int MAX_PALETTE = 3 * 256;

    /**
     * Maximum expansion of deflate: its shortest code, one bit for the length and one for the distance, stands for 258
     * bytes.
     */
    private static final long MAX_INFLATION = 258 * 8 / 2;

    /** A chunk with its length, name and checksum. */
    record Chunk(int at, int length) {
        int dataAt() {
            return at + 8;
        }

        int dataLength() {
            return length - CHUNK_OVERHEAD;
        }
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
        boolean hasPalette = false;
        boolean animated = false;
        int orientation = 1;
        long dataBytes = 0;
        List<Chunk> chunks = new ArrayList<>();
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
            if (critical) {
                chunks.add(new Chunk((int) at, (int) (next - at)));
            }
            if (in.matches(at + 4, "IEND")) {
                break;
            } else if (in.matches(at + 4, "IDAT")) {
                if (afterData >= 0 && afterData != at) {
                    throw in.broken("another chunk within its picture data, before byte " + at);
                }
                dataBytes += length;
                afterData = next;
            } else if (in.matches(at + 4, "PLTE")) {
                if (hasPalette || length == 0 || length > MAX_PALETTE || length % 3 != 0) {
                    throw in.broken(hasPalette ? "a second palette at byte " + at
                            : "a palette of " + length + " bytes");
                }
                hasPalette = true;
            } else if (critical && (at != 8 || length != HEADER_LENGTH)) {
                throw in.broken("an unexpected chunk " + ImageFormat.printable(in, at + 4, 4) + " of " + length
                        + " bytes at byte " + at);
            }
            if (in.matches(at + 4, "eXIf")) {
                orientation = ExifOrientation.read(in, at + 8, at + 8 + length);
            }
            animated |= in.matches(at + 4, "acTL");
            at = next;
        }
        if (!isDefined(colorType, bitDepth) || in.u8(26) != 0 || in.u8(27) != 0 || interlace > 1) {
            throw in.broken("an undefined kind of PNG: color type " + colorType + ", " + bitDepth
                    + " bits, compression " + in.u8(26) + ", filter " + in.u8(27) + ", interlacing " + interlace);
        }
        if (afterData < 0 || colorType == INDEXED && !hasPalette) {
            throw in.broken(afterData < 0 ? "no picture data (IDAT)" : "no palette (PLTE)");
        }
        ImageHeader header = ImageHeader.of(in, ImageFormat.PNG, width, height, animated, orientation);
        PngStructure png = new PngStructure(in, header, bitDepth, colorType, interlace == 1, List.copyOf(chunks));
        png.requireEnoughData(dataBytes);
        return png;
    }

    /** Whether the table of section 11.2.1 allows the combination. */
    private static boolean isDefined(int colorType, int bitDepth) {
        return switch (colorType) {
            case GRAY -> bitDepth == 1 || bitDepth == 2 || bitDepth == 4 || bitDepth == 8 || bitDepth == 16;
            case INDEXED -> bitDepth == 1 || bitDepth == 2 || bitDepth == 4 || bitDepth == 8;
            case RGB, GRAY_ALPHA, RGB_ALPHA -> bitDepth == 8 || bitDepth == 16;
            default -> false;
        };
    }

    private void requireEnoughData(long deflated) {
        long pixelBytes = (long) header.width() * header.height() * bitsPerPixel() / 8;
        if (pixelBytes > deflated * MAX_INFLATION) {
            throw in.tooFewBytes(deflated, header.width(), header.height());
        }
    }

    private int channels() {
        return switch (colorType) {
            case RGB -> 3;
            case GRAY_ALPHA -> 2;
            case RGB_ALPHA -> 4;
            default -> 1;
        };
    }

    private int bitsPerPixel() {
        return channels() * bitDepth;
    }

    /** A file that contains the picture only, whose compressed data is sound. */
    @Override
    public byte[] stream() {
        List<Chunk> data = chunks.stream().filter(chunk -> in.matches(chunk.at + 4, "IDAT")).toList();
        PngData.check(in, data, header.width(), header.height(), bitsPerPixel(), interlaced);
        ByteArrayOutputStream out = new ByteArrayOutputStream(Math.toIntExact(streamBytes()));
        out.write(in.bytes(), 0, SIGNATURE_LENGTH);
        chunks.forEach(chunk -> out.write(in.bytes(), chunk.at, chunk.length));
        return out.toByteArray();
    }

    private long streamBytes() {
        return SIGNATURE_LENGTH + chunks.stream().mapToLong(Chunk::length).sum();
    }

    /**
     * Room for the picture twice, in libpng and as a Java array, all samples of an interlaced picture, and the stream
     * three times.
     */
    @Override
    public long decodingBytes() {
        return 2 * header.rgbBytes() + (long) header.width() * header.height() * bitsPerPixel() / 8 + 3 * streamBytes();
    }
}
