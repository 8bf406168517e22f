package dev.whisker.data;

/**
 * How picture files become values.
 *
 * @param colorMode the channels
 * @param exif      whether pictures are turned upright
 */
public record Decoding(ColorMode colorMode, ExifMode exif) {
    /** RGB, unturned: what TensorFlow does. */
    public static final Decoding DEFAULT = new Decoding(ColorMode.RGB, ExifMode.IGNORE);

    public Decoding withColorMode(ColorMode other) {
        return new Decoding(other, exif);
    }

    public Decoding withExif(ExifMode other) {
        return new Decoding(colorMode, other);
    }

    /**
     * Number of values of a picture.
     *
     * @throws dev.whisker.WhiskerException if they do not fit into one array
     */
    public int length(int height, int width) {
        return RgbImage.length(height, width) / RgbImage.CHANNELS * colorMode.channels();
    }

    Pixels decode(EncodedPicture picture) {
        Pixels pixels = colorMode == ColorMode.GRAYSCALE ? picture.decodeGray() : Pixels.of(picture.decode());
        return pixels.upright(orientation(picture.header()));
    }

    /** Bytes that decoding takes besides the file. */
    long bytes(EncodedPicture picture) {
        ImageHeader header = picture.header();
        return picture.decodingBytes() + (orientation(header) == 1 ? 0 : header.rgbBytes())
                + (colorMode == ColorMode.GRAYSCALE ? header.rgbBytes() / RgbImage.CHANNELS : 0);
    }

    /** Whether pictures of this header are turned or mirrored after decoding. */
    boolean turns(ImageHeader header) {
        return orientation(header) != 1;
    }

    private int orientation(ImageHeader header) {
        return exif == ExifMode.APPLY ? header.orientation() : 1;
    }

    /** Whether pictures of this header have the given size when they are decoded. */
    boolean hasSize(ImageHeader header, int height, int width) {
        boolean turned = Pixels.turns(orientation(header));
        return (turned ? header.width() : header.height()) == height
                && (turned ? header.height() : header.width()) == width;
    }
}
