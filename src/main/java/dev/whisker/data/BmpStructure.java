package dev.whisker.data;

/**
 * The header of a Windows or OS/2 bitmap, and the position of its rows.
 *
 * <p>Run-length encoded bitmaps are refused: OpenCV 4.13 misplaces their runs, and Java's reader loses pixels after a
 * "delta" command.
 *
 * @param bitsPerPixel 1, 4, 8, 16, 24 or 32
 * @param pixelsAt position of the first row
 */
record BmpStructure(ByteCursor in, ImageHeader header, int bitsPerPixel, long pixelsAt) implements StreamedPicture {

    private static final int PLAIN = 0;
    private static final int RLE8 = 1;
    private static final int RLE4 = 2;
    private static final int BIT_FIELDS = 3;

    private static final int FILE_HEADER = 14;
    private static final int OS2_HEADER = 12;
    private static final int WINDOWS_HEADER = 40;
    private static final int MAX_ENTRIES = 256;

    static BmpStructure read(ByteCursor in) {
        long headerLength = in.i32le(FILE_HEADER);
        boolean os2 = headerLength == OS2_HEADER;
        if (!os2 && headerLength < WINDOWS_HEADER) {
            throw in.broken("a header of " + headerLength + " bytes");
        }
        long width = os2 ? in.u16le(18) : in.i32le(18);
        long signedHeight = os2 ? in.u16le(20) : in.i32le(22);
        int bits = in.u16le(os2 ? 24 : 28);
        int compression = os2 ? PLAIN : in.i32le(30);
        if (compression == RLE8 || compression == RLE4) {
            throw in.undecodable("it is run-length encoded, which is not supported; save it as PNG", null);
        }
        if (!isDefined(compression, bits)) {
            throw in.broken("an undefined kind of BMP: " + bits + " bits, compression "
                    + Integer.toUnsignedString(compression));
        }
        ImageHeader header = ImageHeader.of(in, ImageFormat.BMP, width, Math.abs(signedHeight), false);
        if (bits <= 8) {
            long entries = os2 || in.i32le(46) == 0 ? 1L << bits : in.i32le(46);
            requirePalette(in, FILE_HEADER + headerLength, entries, os2 ? 3 : 4);
        } else if (compression == BIT_FIELDS) {
            requireMasks(in, bits);
        }
        BmpStructure bmp = new BmpStructure(in, header, bits, in.i32le(10) & 0xFFFFFFFFL);
        bmp.requireEnoughData();
        return bmp;
    }

    private static boolean isDefined(int compression, int bits) {
        return switch (compression) {
            case PLAIN -> bits == 1 || bits == 4 || bits == 8 || bits == 16 || bits == 24 || bits == 32;
            case BIT_FIELDS -> bits == 16 || bits == 32;
            default -> false;
        };
    }

    private static void requirePalette(ByteCursor in, long at, long entries, int entryBytes) {
        if (entries < 0 || entries > MAX_ENTRIES) {
            throw in.broken("a palette of " + entries + " entries");
        }
        if (at + entries * entryBytes > in.size()) {
            throw in.truncated("it ends inside its palette");
        }
    }

    /** The masks follow the 40 bytes of the oldest header; in the newer, longer headers they are a part of it. */
    private static void requireMasks(ByteCursor in, int bits) {
        int red = in.i32le(FILE_HEADER + WINDOWS_HEADER);
        int green = in.i32le(FILE_HEADER + WINDOWS_HEADER + 4);
        int blue = in.i32le(FILE_HEADER + WINDOWS_HEADER + 8);
        boolean known = bits == 32 ? isByte(red) && isByte(green) && isByte(blue)
                : blue == 0x1F && (green == 0x3E0 && red == 0x7C00 || green == 0x7E0 && red == 0xF800);
        if (!known) {
            throw in.broken(String.format("color masks %x, %x and %x, which are not decoded", red, green, blue));
        }
    }

    private static boolean isByte(int mask) {
        return mask == 0xFF || mask == 0xFF00 || mask == 0xFF0000 || mask == 0xFF000000;
    }

    private void requireEnoughData() {
        long end = pixelsAt + rowBytes() * header.height();
        if (end > in.size()) {
            throw in.truncated("its pixels should end at byte " + end + ", but the file has " + in.size() + " bytes");
        }
    }

    /** Bytes per row: rows are padded to a multiple of four bytes. */
    private long rowBytes() {
        return ((long) header.width() * bitsPerPixel + 31) / 32 * 4;
    }

    /** Room for the picture twice, in OpenCV and as a Java array, and for the file three times. */
    @Override
    public long decodingBytes() {
        return 2 * header.rgbBytes() + 3L * in.size();
    }

    @Override
    public byte[] stream() {
        return in.bytes();
    }
}
