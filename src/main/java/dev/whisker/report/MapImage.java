package dev.whisker.report;

import dev.whisker.format.npy.NpyArray;
import dev.whisker.inspect.Heatmap;
import java.awt.image.BufferedImage;
import java.util.Arrays;

/** Draws maps in viridis, over a picture or alone, and what goes into a network. */
public final class MapImage {
    /** How much of the color of the map shows where it is largest; where it is 0 the picture shows, in gray. */
    private static final double OPACITY = 0.75;
    private static final double CLIPPED = 0.99;
    private static final int FILTERS_IN_A_ROW = 16;
    private static final int ENLARGED_FILTERS = 36;

    private MapImage() {
    }

    /** A map over a picture, which is gray below it. The map is resized bilinearly, and scaled to its largest value. */
    public static BufferedImage over(BufferedImage picture, Heatmap map) {
        int height = picture.getHeight();
        int width = picture.getWidth();
        double[] shares = map.overMax().resized(height, width).values();
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double share = Math.max(0, Math.min(1, shares[y * width + x]));
                image.setRGB(x, y, mixed(gray(picture.getRGB(x, y)), Palette.viridis(share),
                        OPACITY * (0.35 + 0.65 * share)));
            }
        }
        return image;
    }

    /**
     * A map of single pixels alone, from 0 to the value that one pixel in a hundred exceeds: a few pixels far above the
     * others would leave the rest dark.
     */
    static BufferedImage alone(Heatmap map) {
        double[] sorted = map.values().clone();
        Arrays.sort(sorted);
        double high = sorted[(int) (CLIPPED * (sorted.length - 1))];
        BufferedImage image = new BufferedImage(map.width(), map.height(), BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < sorted.length; i++) {
            double share = high > 0 ? Math.max(0, Math.min(1, map.values()[i] / high)) : 0;
            image.setRGB(i % map.width(), i / map.width(), Palette.viridis(share));
        }
        return image;
    }

    /** A picture as it goes into the network, on the scale 0 to 255, with 3 channels or 1. */
    public static BufferedImage picture(double[] values, int height, int width) {
        int channels = values.length / (height * width);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int p = 0; p < height * width; p++) {
            int rgb = 0;
            for (int c = 0; c < 3; c++) {
                double value = values[p * channels + Math.min(c, channels - 1)];
                rgb = rgb << 8 | (int) Math.max(0, Math.min(255, Math.round(value)));
            }
            image.setRGB(p % width, p / width, rgb);
        }
        return image;
    }

    /** A small picture with each pixel as a square, so that the shorter side has at least this many pixels. */
    static BufferedImage enlarged(BufferedImage picture, int side) {
        int factor = Math.max(1, (side + Math.min(picture.getHeight(), picture.getWidth()) - 1)
                / Math.min(picture.getHeight(), picture.getWidth()));
        BufferedImage image = new BufferedImage(picture.getWidth() * factor, picture.getHeight() * factor,
                BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                image.setRGB(x, y, picture.getRGB(x / factor, y / factor));
            }
        }
        return image;
    }

    /** The first kernels of (height, width, 3, filters) side by side, in rows of 16; gray is 0. */
    static BufferedImage filters(NpyArray kernel, int count) {
        int[] shape = kernel.shape();
        double scale = Arrays.stream(kernel.data()).map(Math::abs).max().orElse(0);
        int columns = Math.min(FILTERS_IN_A_ROW, count);
        int rows = (count + columns - 1) / columns;
        BufferedImage image = new BufferedImage(columns * (shape[1] + 1) - 1, rows * (shape[0] + 1) - 1,
                BufferedImage.TYPE_INT_RGB);
        for (int f = 0; f < count; f++) {
            for (int y = 0; y < shape[0]; y++) {
                for (int x = 0; x < shape[1]; x++) {
                    int rgb = 0;
                    for (int c = 0; c < 3; c++) {
                        double value = kernel.data()[((y * shape[1] + x) * 3 + c) * shape[3] + f];
                        rgb = rgb << 8 | (int) Math.round(127.5 + (scale > 0 ? 127.5 * value / scale : 0));
                    }
                    image.setRGB(f % columns * (shape[1] + 1) + x, f / columns * (shape[0] + 1) + y, rgb);
                }
            }
        }
        return enlarged(image, ENLARGED_FILTERS * rows);
    }

    private static int gray(int rgb) {
        int gray = (int) (0.299 * (rgb >> 16 & 0xFF) + 0.587 * (rgb >> 8 & 0xFF) + 0.114 * (rgb & 0xFF));
        return gray << 16 | gray << 8 | gray;
    }

    private static int mixed(int below, int above, double share) {
        int mixed = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            double value = (below >> shift & 0xFF) * (1 - share) + (above >> shift & 0xFF) * share;
            mixed |= (int) Math.round(value) << shift;
        }
        return mixed;
    }
}
