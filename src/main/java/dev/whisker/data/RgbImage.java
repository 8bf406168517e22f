package dev.whisker.data;

import java.awt.image.BufferedImage;

/**
 * A decoded picture: uint8 RGB, rows from the top, (height, width, 3) in row-major order.
 *
 * @param pixels not copied; {@code height * width * 3} bytes
 */
public record RgbImage(int height, int width, byte[] pixels) {

    public static final int CHANNELS = 3;

    public RgbImage {
        if (height < 1 || width < 1 || pixels.length != (long) height * width * CHANNELS) {
            throw new IllegalArgumentException(
                    "an RGB picture of " + height + "x" + width + " must have height * width * 3 bytes, received "
                    + pixels.length);
        }
    }

    /**
     * Returns the number of values of a picture.
     *
     * @throws dev.whisker.WhiskerException if they do not fit into one array
     */
    public static int length(int height, int width) {
        return ArrayLength.of("pictures of " + height + "x" + width, height, width, CHANNELS);
    }

    /**
     * Creates a picture from floats 0..255 (the values of a batch), rounded and clamped; HWC with 3 channels, or 1 for
     * gray.
     */
    public static RgbImage ofFloats(float[] values, int offset, int height, int width, int channels) {
        if (channels != 1 && channels != CHANNELS) {
            throw new IllegalArgumentException("a picture must have 1 or 3 channels, received " + channels);
        }
        byte[] pixels = new byte[height * width * CHANNELS];
        for (int p = 0; p < height * width; p++) {
            for (int c = 0; c < CHANNELS; c++) {
                float v = values[offset + p * channels + (channels == 1 ? 0 : c)];
                pixels[p * CHANNELS + c] = (byte) Math.max(0, Math.min(255, Math.round(v)));
            }
        }
        return new RgbImage(height, width, pixels);
    }

    /** Creates a picture from a JDK image. */
    static RgbImage of(BufferedImage image) {
        int[] argb = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        byte[] pixels = new byte[length(image.getHeight(), image.getWidth())];
        for (int i = 0; i < argb.length; i++) {
            pixels[CHANNELS * i] = (byte) (argb[i] >> 16);
            pixels[CHANNELS * i + 1] = (byte) (argb[i] >> 8);
            pixels[CHANNELS * i + 2] = (byte) argb[i];
        }
        return new RgbImage(image.getHeight(), image.getWidth(), pixels);
    }

    /** Returns a JDK image of type {@link BufferedImage#TYPE_INT_RGB}. */
    public BufferedImage toBufferedImage() {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int p = (y * width + x) * CHANNELS;
                row[x] = (pixels[p] & 0xFF) << 16 | (pixels[p + 1] & 0xFF) << 8 | pixels[p + 2] & 0xFF;
            }
            image.setRGB(0, y, width, 1, row, 0, width);
        }
        return image;
    }
}
