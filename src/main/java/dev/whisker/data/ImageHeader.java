package dev.whisker.data;

/**
 * What a picture file says of itself before it is decoded.
 *
 * @param format by the first bytes
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 * @param animated more than one frame (only the first is used)
 * @param orientation EXIF orientation 1..8; read for reports, never applied
 */
public record ImageHeader(ImageFormat format, int width, int height, boolean animated, int orientation) {

    /**
     * Most pixels that are decoded: twice Pillow's MAX_IMAGE_PIXELS, the limit at which Pillow too refuses a file as a decompression bomb.
     */
    public static final long MAX_PIXELS = 2L * 89_478_485;

    /**
     * Reads the header and checks, without decoding, that the file is complete and of a size that is safe to decode.
     *
     * @param name of the file, for messages
     * @throws BadImageException naming the fault
     */
    public static ImageHeader read(String name, byte[] bytes) {
        if (bytes.length == 0) {
            throw new BadImageException(name, ImageFault.EMPTY_FILE, "");
        }
        ImageFormat format = ImageFormat.ofBytes(bytes)
                .orElseThrow(() -> new BadImageException(name, ImageFault.NOT_A_PICTURE, beginning(bytes)));
        ByteCursor in = new ByteCursor(name, bytes);
        ImageHeader header = switch (format) {
            case JPEG -> JpegStructure.read(in);
            case PNG -> PngStructure.read(in);
            case GIF -> GifStructure.read(in);
            case BMP -> bmp(in);
        };
        if (header.width < 1 || header.height < 1) {
            throw in.broken("a size of " + header.width + "x" + header.height + " pixels");
        }
        long pixels = (long) header.width * header.height;
        if (pixels > MAX_PIXELS) {
            throw new BadImageException(name, ImageFault.TOO_LARGE,
                    header.width + "x" + header.height + " pixels, at most " + MAX_PIXELS + " are decoded");
        }
        return header;
    }

    static ImageHeader of(ByteCursor in, ImageFormat format, long width, long height, boolean animated) {
        if (width > Integer.MAX_VALUE || height > Integer.MAX_VALUE) {
            throw in.broken("a size of " + width + "x" + height + " pixels");
        }
        return new ImageHeader(format, (int) width, (int) height, animated, 1);
    }

    /** A negative height means rows from top to bottom; the 12-byte OS/2 header holds 16-bit sizes. */
    private static ImageHeader bmp(ByteCursor in) {
        boolean os2 = in.i32le(14) == 12;
        long width = os2 ? in.u16le(18) : in.i32le(18);
        long height = os2 ? in.u16le(20) : Math.abs((long) in.i32le(22));
        int bitsPerPixel = in.u16le(os2 ? 24 : 28);
        boolean compressed = !os2 && (in.i32le(30) == 1 || in.i32le(30) == 2);
        long pixelsAt = in.i32le(10) & 0xFFFFFFFFL;
        // Rows are padded to four bytes; run-length encoded files have no size that follows from the header.
        long end = pixelsAt + (compressed ? 1 : (width * bitsPerPixel + 31) / 32 * 4 * height);
        if (end > in.size()) {
            throw in.truncated("its pixels should end at byte " + end + ", it has " + in.size());
        }
        return of(in, ImageFormat.BMP, width, height, false);
    }

    private static String beginning(byte[] bytes) {
        StringBuilder text = new StringBuilder("it begins with \"");
        for (int i = 0; i < Math.min(12, bytes.length); i++) {
            char c = (char) (bytes[i] & 0xFF);
            text.append(c >= ' ' && c < 127 ? c : '.');
        }
        return text.append('"').toString();
    }
}
