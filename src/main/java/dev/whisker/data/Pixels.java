package dev.whisker.data;

import java.util.Arrays;

/**
 * A decoded picture with any number of channels: uint8, (height, width, channels) in row-major order.
 *
 * @param values not copied
 */
public record Pixels(int height, int width, int channels, byte[] values) {
    // The weights that libpng, and with it TensorFlow, gives red, green and blue, of 32768.
    private static final int RED = 9797;
    private static final int GREEN = 19234;
    private static final int BLUE = 3737;
    private static final int SHIFT = 15;
    private static final int NO_TURN = 4;

    static Pixels of(RgbImage image) {
        return new Pixels(image.height(), image.width(), RgbImage.CHANNELS, image.pixels());
    }

    /** The luminance of a picture, rounded down: (9797 red + 19234 green + 3737 blue) / 32768. */
    static Pixels gray(RgbImage image) {
        byte[] rgb = image.pixels();
        byte[] gray = new byte[rgb.length / RgbImage.CHANNELS];
        for (int i = 0; i < gray.length; i++) {
            int at = i * RgbImage.CHANNELS;
            gray[i] = (byte) (RED * (rgb[at] & 0xFF) + GREEN * (rgb[at + 1] & 0xFF) + BLUE * (rgb[at + 2] & 0xFF)
                    >> SHIFT);
        }
        return new Pixels(image.height(), image.width(), 1, gray);
    }

    /** Whether an orientation exchanges width and height. */
    static boolean turns(int orientation) {
        return orientation > NO_TURN;
    }

    /**
     * The picture upright.
     *
     * @param orientation the EXIF orientation 1..8, which says where the first row and the first column belong: 1 top
     *                    left, 2 top right, 3 bottom right, 4 bottom left, 5 left top, 6 right top, 7 right bottom, 8
     *                    left bottom
     */
    Pixels upright(int orientation) {
        if (orientation == 1) {
            return this;
        }
        boolean turned = turns(orientation);
        int newHeight = turned ? width : height;
        int newWidth = turned ? height : width;
        boolean fromBottom = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
        boolean fromRight = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
        byte[] upright = new byte[values.length];
        int at = 0;
        for (int y = 0; y < newHeight; y++) {
            for (int x = 0; x < newWidth; x++) {
                int row = turned ? x : y;
                int column = turned ? y : x;
                int from = (fromBottom ? height - 1 - row : row) * width + (fromRight ? width - 1 - column : column);
                System.arraycopy(values, from * channels, upright, at, channels);
                at += channels;
            }
        }
        return new Pixels(newHeight, newWidth, channels, upright);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Pixels pixels && height == pixels.height && width == pixels.width
                && channels == pixels.channels && Arrays.equals(values, pixels.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }
}
