package dev.whisker.report;

import dev.whisker.inspect.Heatmap;
import java.awt.image.BufferedImage;
import java.util.Arrays;

/** Draws maps in viridis: over a picture, or alone. */
final class MapImage {
    /** How much of the color of the map shows where it is largest; where it is 0 the picture shows, in gray. */
    private static final double OPACITY = 0.75;
    private static final double CLIPPED = 0.99;

    private MapImage() {
    }

    /** A map over a picture, which is gray below it. The map is resized bilinearly, and scaled to its largest value. */
    static BufferedImage over(BufferedImage picture, Heatmap map) {
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
    static BufferedImage picture(double[] values, int height, int width) {
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
