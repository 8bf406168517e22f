package dev.whisker.data;

/**
 * What a picture file declares about itself, before it is decoded.
 *
 * @param format by the first bytes
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 * @param animated whether there is more than one frame (only the first is used)
 * @param orientation EXIF orientation 1..8; applied by {@link ExifMode#APPLY}
 */
public record ImageHeader(ImageFormat format, int width, int height, boolean animated, int orientation) {

    /**
     * Maximum number of pixels that are decoded: twice Pillow's MAX_IMAGE_PIXELS, the limit at which Pillow also
     * refuses a file as a decompression bomb.
     */
    public static final long MAX_PIXELS = 2L * 89_478_485;

    /**
     * Reads the header and checks, without decoding, that the file is complete and of a size that is safe to decode.
     *
     * @param name name of the file, for messages
     * @throws BadImageException naming the fault
     */
    public static ImageHeader read(String name, byte[] bytes) {
        return EncodedPicture.of(name, bytes).header();
    }

    /** Checks the size that a file declares. */
    static ImageHeader of(ByteCursor in, ImageFormat format, long width, long height, boolean animated) {
        return of(in, format, width, height, animated, 1);
    }

    static ImageHeader of(ByteCursor in, ImageFormat format, long width, long height, boolean animated,
            int orientation) {
        if (width < 1 || height < 1 || width > Integer.MAX_VALUE || height > Integer.MAX_VALUE) {
            throw in.broken("a size of " + width + "x" + height + " pixels");
        }
        if (width * height > MAX_PIXELS) {
            throw in.tooLarge(width + "x" + height + " pixels, but at most " + MAX_PIXELS + " are decoded");
        }
        return new ImageHeader(format, (int) width, (int) height, animated, orientation);
    }

    /** Bytes of the decoded picture. */
    long rgbBytes() {
        return (long) width * height * RgbImage.CHANNELS;
    }
}
