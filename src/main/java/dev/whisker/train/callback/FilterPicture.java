package dev.whisker.train.callback;

import dev.whisker.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * The filters of a convolution on pictures, side by side: each is drawn from its smallest to its largest value, gray or
 * in color, with a pixel between.
 *
 * @param png the bytes of a PNG file
 */
record FilterPicture(int width, int height, byte[] png) {
    private static final int SCALE = 8;
    private static final int COLUMNS = 8;
    private static final int COLORS = 3;

    /**
     * Draws a kernel.
     *
     * @param shape (height, width, 1 or 3, filters)
     */
    static FilterPicture of(Shape shape, double[] kernel) {
        int filters = shape.get(3);
        int columns = Math.min(COLUMNS, filters);
        int rows = (filters + columns - 1) / columns;
        int cellWidth = shape.get(1) * SCALE + 1;
        int cellHeight = shape.get(0) * SCALE + 1;
        BufferedImage image = new BufferedImage(columns * cellWidth - 1, rows * cellHeight - 1,
                BufferedImage.TYPE_INT_RGB);
        for (int f = 0; f < filters; f++) {
            draw(image, shape, kernel, f, f % columns * cellWidth, f / columns * cellHeight);
        }
        return new FilterPicture(image.getWidth(), image.getHeight(), encode(image));
    }

    private static void draw(BufferedImage image, Shape shape, double[] kernel, int filter, int left, int top) {
        int filters = shape.get(3);
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        for (int i = filter; i < kernel.length; i += filters) {
            min = Math.min(min, kernel[i]);
            max = Math.max(max, kernel[i]);
        }
        for (int y = 0; y < shape.get(0) * SCALE; y++) {
            for (int x = 0; x < shape.get(1) * SCALE; x++) {
                int rgb = 0;
                for (int color = 0; color < COLORS; color++) {
                    int channel = Math.min(color, shape.get(2) - 1);
                    int place = (y / SCALE * shape.get(1) + x / SCALE) * shape.get(2) + channel;
                    double value = kernel[place * filters + filter];
                    rgb = rgb << 8 | (int) Math.round(255 * (max > min ? (value - min) / (max - min) : 0.5));
                }
                image.setRGB(left + x, top + y, rgb);
            }
        }
    }

    private static byte[] encode(BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
            ImageIO.write(image, "png", stream);
            stream.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return bytes.toByteArray();
    }
}
