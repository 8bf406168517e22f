package dev.whisker.support;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Real pictures and weights, which are in no repository: {@code -Dwhisker.data=DIR} names the directory that holds
 * {@code cats_and_dogs_filtered} and {@code weights}. Tests that need them are skipped where they are not there, and
 * say so.
 */
public final class RealData {
    private static final String PROPERTY = "whisker.data";

    private RealData() {
    }

    /** The data set cats_and_dogs_filtered; skips the test where it is not there. */
    public static Path catsAndDogs() {
        return of("cats_and_dogs_filtered");
    }

    /** Keras' ImageNet weights of MobileNetV2 without the top; skips the test where they are not there. */
    public static Path mobileNetV2Weights() {
        return of("weights/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5");
    }

    /** A file or directory of the data; skips the test where it is not there. */
    public static Path of(String name) {
        String directory = System.getProperty(PROPERTY);
        assumeTrue(directory != null, "needs real data: -D" + PROPERTY + "=DIR names the directory with " + name);
        Path path = Path.of(directory).resolve(name);
        assumeTrue(Files.exists(path), path + " is not there; -D" + PROPERTY + " names another directory");
        return path;
    }
}
