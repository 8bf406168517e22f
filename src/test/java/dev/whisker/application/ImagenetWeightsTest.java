package dev.whisker.application;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.cpu.CpuBackend;
import dev.whisker.backend.cuda.CudaHere;
import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.format.npy.Npy;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.format.npy.Npz;
import dev.whisker.op.Backend;
import dev.whisker.support.RealData;
import dev.whisker.tensor.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** MobileNetV2 with its real weights on real pictures (RealData). */
class ImagenetWeightsTest {
    private static final Path FEATURES = Path.of("tests-data", "application", "imagenet.npz");
    private static final int SIDE = 160;
    private static final double NEAR = 1e-3;
    private static final double NEAR_ON_REFERENCE = 1e-4;

    @BeforeEach
    void requireTheWeights() {
        RealData.mobileNetV2Weights();
        realActivations();
    }

    private static Path realActivations() {
        return RealData.of("weights/mobilenet_v2_reference_activations_160.npz");
    }

    @Test
    void everyBlockIsAsKerasHasItOnTheCpu() {
        try (Backend backend = new CpuBackend()) {
            everyBlockIsAsKerasHasIt(backend, NEAR);
        }
    }

    @Tag(CudaHere.TAG)
    @Test
    void everyBlockIsAsKerasHasItOnTheGpu() {
        try (Backend backend = CudaHere.open()) {
            everyBlockIsAsKerasHasIt(backend, NEAR);
        }
    }

    @Test
    void everyBlockIsAsKerasHasItOnTheReference() {
        try (Backend backend = new ReferenceBackend()) {
            everyBlockIsAsKerasHasIt(backend, NEAR_ON_REFERENCE);
        }
    }

    private static void everyBlockIsAsKerasHasIt(Backend backend, double near) {
        Map<String, NpyArray> expected = activations();
        Shape input = Shape.of(1, SIDE, SIDE, 3);
        Map<String, double[]> layers =
                LayerByLayer.outputs(backend, MobileNetV2.features(), input, pictures(expected, 0, 1, SIDE),
                LayerByLayer.read(RealData.mobileNetV2Weights(), MobileNetV2.features(), input));
        int compared = 0;
        for (String name : expected.keySet()) {
            if (name.startsWith("image0/")) {
                String block = name.substring("image0/".length());
                double[] values = layers.getOrDefault(block,
                        layers.getOrDefault(block + "_add", layers.get(block + "_project_BN")));
                double gap = Gap.absolute(expected.get(name).data(), values);
                assertTrue(gap <= near, block + " on " + backend.name() + " is " + gap
                        + " away from Keras, allowed are " + near);
                compared++;
            }
        }
        assertEquals(19, compared);
    }

    @Test
    void pooledFeaturesOfAllPicturesAreAsKerasHasThem() {
        Map<String, NpyArray> expected = activations();
        int count = expected.get("images").shape()[0];
        Shape input = Shape.of(count, SIDE, SIDE, 3);
        double[] x = pictures(expected, 0, count, SIDE);
        assertNear("avg", expected.get("average_pooled"), features(FeaturePooling.AVG, input, x));
        assertNear("max", expected.get("max_pooled"), features(FeaturePooling.MAX, input, x));
    }

    @ParameterizedTest
    @ValueSource(ints = {96, 160, 192, 193, 224})
    void pooledFeaturesOfEverySizeAreAsKerasHasThem(int side) {
        Map<String, NpyArray> expected = Npz.read(FEATURES);
        Map<String, NpyArray> images = activations();
        // The script takes the next picture for each size.
        int number = Arrays.binarySearch(new int[] {96, 160, 192, 193, 224}, side) % images.get("images").shape()[0];
        Shape input = Shape.of(1, side, side, 3);
        double[] x = pictures(images, number, 1, side);
        assertNear("avg", expected.get(side + "/avg"), features(FeaturePooling.AVG, input, x));
        assertNear("max", expected.get(side + "/max"), features(FeaturePooling.MAX, input, x));
    }

    private static double[] features(FeaturePooling pooling, Shape input, double[] x) {
        try (Backend backend = new CpuBackend()) {
            MobileNetV2 application = MobileNetV2.features().pooling(pooling);
            return LayerByLayer.output(backend, application, input, x,
                    LayerByLayer.read(RealData.mobileNetV2Weights(), application, input));
        }
    }

    private static void assertNear(String what, NpyArray expected, double[] actual) {
        double gap = Gap.absolute(expected.data(), actual);
        assertTrue(gap <= NEAR, what + " is " + gap + " away from Keras, allowed are " + NEAR);
    }

    /** All arrays of numbers; the archive has one of strings, too. */
    private static Map<String, NpyArray> activations() {
        Map<String, NpyArray> arrays = new TreeMap<>();
        try (FileSystem zip = FileSystems.newFileSystem(realActivations()); Stream<Path> entries =
                Files.walk(zip.getPath("/"))) {
            entries.filter(Files::isRegularFile).filter(entry -> !entry.endsWith("files.npy"))
                    .forEach(entry -> arrays.put(entry.toString().replaceAll("^/|\\.npy$", ""), Npy.read(entry)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return arrays;
    }

    /** Pictures from -1 to 1, enlarged or reduced by picking pixels. */
    private static double[] pictures(Map<String, NpyArray> arrays, int first, int count, int side) {
        double[] bytes = arrays.get("images").data();
        return IntStream.range(0, count * side * side * 3).mapToDouble(i -> {
            int pixel = i / 3;
            int y = pixel / side % side * SIDE / side;
            int x = pixel % side * SIDE / side;
            int image = first + pixel / (side * side);
            return (float) bytes[((image * SIDE + y) * SIDE + x) * 3 + i % 3] / 127.5f - 1;
        }).toArray();
    }
}
