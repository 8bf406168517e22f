package dev.whisker.cli;

import dev.whisker.data.ArrayLength;
import java.util.Random;

/** The synthetic pictures that workloads are timed on. */
final class BenchPictures {
    static final int SIZE = 160;
    static final int CHANNELS = 3;

    private BenchPictures() {
    }

    /** Uniform noise in [0, 1). */
    static float[] noise(int batch) {
        Random random = new Random(1);
        float[] images = new float[ArrayLength.of("batches of " + batch + " pictures", batch, SIZE, SIZE, CHANNELS)];
        for (int i = 0; i < images.length; i++) {
            images[i] = random.nextFloat();
        }
        return images;
    }

    /**
     * Uniform noise in bytes.
     *
     * @param full 0 to 255, for a model that rescales them; else 0 and 1
     */
    static byte[] bytes(int batch, boolean full) {
        Random random = new Random(1);
        byte[] images = new byte[ArrayLength.of("batches of " + batch + " pictures", batch, SIZE, SIZE, CHANNELS)];
        for (int i = 0; i < images.length; i++) {
            images[i] = (byte) random.nextInt(full ? 256 : 2);
        }
        return images;
    }
}
