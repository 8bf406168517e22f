package dev.whisker.data;

/**
 * The header of a Windows or OS/2 bitmap, its palette, and where its rows lie.
 *
 * @param bitsPerPixel 1, 4, 8, 16, 24 or 32; 15 for 16 bits of which 5 are green
 * @param topDown rows from the top; otherwise from the bottom
 * @param palette 256 times blue, green, red; black where the file has no entry
 * @param rgb which bytes of a pixel of 24 or 32 bits are its red, green and blue
 * @param pixelsAt where the rows begin
 */
record BmpStructure(ByteCursor in, ImageHeader header, int bitsPerPixel, Compression compression, boolean topDown,
        byte[] palette, int[] rgb, long pixelsAt) implements EncodedPicture {

    /** How pixels are stored; the position is the code in the file. */
    enum Compression { NONE, RLE8, RLE4, BIT_FIELDS }

    private static final int FILE_HEADER = 14;
    private static final int OS2_HEADER = 12;
    private static final int WINDOWS_HEADER = 40;
    private static final int ENTRIES = 256;

    /**
     * Run-length encoding leaves out what is background, so this bound is ours: a row of 64 Kpixels takes two bytes,
     * and most files are far below it.
     */
    private static final long MAX_RLE_PIXELS_PER_BYTE = 1 << 13;

    static BmpStructure read(ByteCursor in) {
        long headerLength = in.i32le(FILE_HEADER);
        boolean os2 = headerLength == OS2_HEADER;
        if (!os2 && headerLength < WINDOWS_HEADER) {
            throw in.broken("a header of " + headerLength + " bytes");
        }
        long width = os2 ? in.u16le(18) : in.i32le(18);
        long signedHeight = os2 ? in.u16le(20) : in.i32le(22);
        int bits = in.u16le(os2 ? 24 : 28);
        int code = os2 ? 0 : in.i32le(30);
        if (code < 0 || code >= Compression.values().length || !isDefined(Compression.values()[code], bits)) {
            throw in.broken("an undefined kind of BMP: " + bits + " bits, compression "
                    + Integer.toUnsignedString(code));
        }
        Compression compression = Compression.values()[code];
        ImageHeader header = ImageHeader.of(in, ImageFormat.BMP, width, Math.abs(signedHeight), false);
        byte[] palette = new byte[3 * ENTRIES];
        int[] rgb = {2, 1, 0};
        if (bits <= 8) {
            long entries = os2 || in.i32le(46) == 0 ? 1L << bits : in.i32le(46);
            readPalette(in, FILE_HEADER + headerLength, entries, os2 ? 3 : 4, palette);
        } else if (compression == Compression.BIT_FIELDS) {
            // The masks follow the 40 bytes of the oldest header, and are part of the younger and longer ones.
            int red = in.i32le(FILE_HEADER + WINDOWS_HEADER);
            int green = in.i32le(FILE_HEADER + WINDOWS_HEADER + 4);
            int blue = in.i32le(FILE_HEADER + WINDOWS_HEADER + 8);
            if (bits == 32) {
                rgb = new int[] {byteOf(in, red), byteOf(in, green), byteOf(in, blue)};
            } else if (blue == 0x1F && green == 0x3E0 && red == 0x7C00) {
                bits = 15;
            } else if (blue != 0x1F || green != 0x7E0 || red != 0xF800) {
                throw in.broken(String.format("color masks %x, %x and %x, which are not of 5, 5 or 6, and 5 bits",
                        red, green, blue));
            }
        } else if (bits == 16) {
            bits = 15;
        }
        BmpStructure bmp = new BmpStructure(in, header, bits, compression, signedHeight < 0, palette, rgb,
                in.i32le(10) & 0xFFFFFFFFL);
        bmp.requireEnoughData();
        return bmp;
    }

    private static boolean isDefined(Compression compression, int bits) {
        return switch (compression) {
            case NONE -> bits == 1 || bits == 4 || bits == 8 || bits == 16 || bits == 24 || bits == 32;
            case RLE8 -> bits == 8;
            case RLE4 -> bits == 4;
            case BIT_FIELDS -> bits == 16 || bits == 32;
        };
    }

    private static void readPalette(ByteCursor in, long at, long entries, int entryBytes, byte[] palette) {
        if (entries < 0 || entries > ENTRIES) {
            throw in.broken("a palette of " + entries + " entries");
        }
        for (int i = 0; i < entries; i++) {
            for (int c = 0; c < 3; c++) {
                palette[3 * i + c] = (byte) in.u8(at + (long) i * entryBytes + c);
            }
        }
    }

    /** The byte of a 32-bit pixel that a mask selects. */
    private static int byteOf(ByteCursor in, int mask) {
        for (int i = 0; i < 4; i++) {
            if (mask == 0xFF << 8 * i) {
                return i;
            }
        }
        throw in.broken(String.format("the color mask %x, which does not select a byte", mask));
    }

    private void requireEnoughData() {
        if (compression == Compression.RLE8 || compression == Compression.RLE4) {
            if (pixelsAt >= in.size()) {
                throw in.truncated("its pixels should begin at byte " + pixelsAt + ", it has " + in.size());
            }
            if ((long) header.width() * header.height() > (in.size() - pixelsAt) * MAX_RLE_PIXELS_PER_BYTE) {
                throw in.tooFewBytes(in.size() - pixelsAt, header.width(), header.height());
            }
            return;
        }
        long end = pixelsAt + rowBytes() * header.height();
        if (end > in.size()) {
            throw in.truncated("its pixels should end at byte " + end + ", it has " + in.size());
        }
    }

    /** Rows are padded to four bytes. */
    long rowBytes() {
        long bits = bitsPerPixel == 15 ? 16 : bitsPerPixel;
        return (header.width() * bits + 31) / 32 * 4;
    }

    @Override
    public long decodingBytes() {
        return header.rgbBytes();
    }

    @Override
    public RgbImage decode() {
        return new BmpDecoder(this).decode();
    }
}
