package dev.whisker.experiment;

import dev.whisker.data.ArrayDataset;
import dev.whisker.data.ArrayLength;
import dev.whisker.data.ParallelFor;
import dev.whisker.data.RgbImage;
import dev.whisker.op.Philox;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Labelled pictures that the program draws itself: one shape each, of random place, size, angle and colours, over a
 * noisy shaded background.
 *
 * <p>Place, size, angle and colours say nothing of the class, so neither a pixel nor an average of pixels does: a
 * linear model stays far behind a network that looks for edges and corners. Picture i depends on the seed and i alone
 * (counter-based random numbers), and its class is i modulo the number of classes, so every class has as many pictures
 * as any other.
 */
final class DrawnPictures {

    /** Points across a pixel that are asked whether they lie in the shape. */
    private static final int SAMPLES = 3;
    private static final double NOISE = 14;
    /** The least difference of brightness between shape and background. */
    private static final double CONTRAST = 60;

    private DrawnPictures() {
    }

    /** Draws {@code count} square pictures, side {@code size}. */
    static ArrayDataset draw(int count, int size, long seed) {
        DrawnShape[] classes = DrawnShape.values();
        int length = RgbImage.length(size, size);
        byte[] images = new byte[ArrayLength.of(count + " drawn pictures of " + size + "x" + size, count, length)];
        int[] labels = IntStream.range(0, count).map(i -> i % classes.length).toArray();
        // Not a parallel stream: while it waits for other threads, an interrupt is not seen.
        ParallelFor.run(count, Runtime.getRuntime().availableProcessors(),
                i -> new Picture(size, seed, i).paint(classes[labels[i]], images, i * length));
        List<String> names = Arrays.stream(classes).map(DrawnShape::label).toList();
        return new ArrayDataset(images, labels, size, size, RgbImage.CHANNELS, names);
    }

    /** One picture, with its own stream of random numbers. */
    private static final class Picture {
        private static final int STREAM = 0x44524157;
        private final int[] words = new int[4];
        private final int size;
        private final long seed;
        private final int number;
        private int drawn;

        Picture(int size, long seed, int number) {
            this.size = size;
            this.seed = seed;
            this.number = number;
        }

        private double uniform(double low, double high) {
            if (drawn % words.length == 0) {
                Philox.generate(drawn / words.length, number, 0, STREAM, (int) seed, (int) (seed >>> 32), words);
            }
            return low + (high - low) * Philox.uniform(words[drawn++ % words.length]);
        }

        private double[] colour() {
            return new double[] {uniform(20, 235), uniform(20, 235), uniform(20, 235)};
        }

        void paint(DrawnShape outline, byte[] out, int offset) {
            double radius = uniform(0.24, 0.36) * size;
            double centreX = uniform(radius, size - radius);
            double centreY = uniform(radius, size - radius);
            double angle = uniform(0, 2 * StrictMath.PI);
            double cos = StrictMath.cos(angle) / radius;
            double sin = StrictMath.sin(angle) / radius;
            double[] background = colour();
            double[] shape = colour();
            while (brightness(shape) - brightness(background) < CONTRAST) {
                shape = colour();
                background = colour();
            }
            double slopeX = uniform(-40, 40) / size;
            double slopeY = uniform(-40, 40) / size;
            int at = offset;
            for (int y = 0; y < size; y++) {
                for (int x = 0; x < size; x++) {
                    double cover = 0;
                    for (int s = 0; s < SAMPLES * SAMPLES; s++) {
                        double dx = x + (s % SAMPLES + 0.5) / SAMPLES - centreX;
                        double dy = y + (s / SAMPLES + 0.5) / SAMPLES - centreY;
                        cover += outline.contains(cos * dx + sin * dy, cos * dy - sin * dx) ? 1.0 / (SAMPLES * SAMPLES)
                                : 0;
                    }
                    double shade = slopeX * (x - size / 2.0) + slopeY * (y - size / 2.0);
                    for (int c = 0; c < RgbImage.CHANNELS; c++) {
                        double value = (1 - cover) * (background[c] + shade) + cover * shape[c] + noise();
                        out[at++] = (byte) Math.round(Math.max(0, Math.min(255, value)));
                    }
                }
            }
        }

        private static double brightness(double[] colour) {
            return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2];
        }

        /** Nearly normal, of standard deviation {@link #NOISE}: four uniform draws have a variance of 4/12. */
        private double noise() {
            double sum = uniform(-0.5, 0.5) + uniform(-0.5, 0.5) + uniform(-0.5, 0.5) + uniform(-0.5, 0.5);
            return sum * NOISE * StrictMath.sqrt(3);
        }
    }
}
