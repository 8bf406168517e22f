package dev.whisker.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.format.npy.Npz;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What Keras and TensorFlow computed in float64 inside two networks, on real pictures, which are in no repository: it
 * lies beside the data that {@code -Dwhisker.data} names. The tolerances are those that its authors measured to be
 * fair.
 */
public final class InsideGolden {
    /** Of the largest value of an array. */
    private static final double EXACT = 1e-9;
    private static final double EXACT_OF_FLOATS = 1e-6;
    private static final double SINGLE = 1e-4;

    private final JsonNode info;
    private final Map<String, NpyArray> arrays;
    private final boolean float64;

    private InsideGolden(Map<String, NpyArray> arrays, boolean float64) throws IOException {
        this.arrays = arrays;
        this.float64 = float64;
        byte[] text = new byte[arrays.get("info").size()];
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) arrays.get("info").data()[i];
        }
        info = JsonMapper.builder().build().readTree(new String(text, StandardCharsets.UTF_8));
    }

    /** Where it lies; skips the test where it does not. */
    public static Path folder() {
        return RealData.of("../golden-inside");
    }

    /** @param float64 whether what is compared was computed in float64 */
    public static InsideGolden read(boolean float64) throws IOException {
        return new InsideGolden(Npz.read(folder().resolve("golden-a.npz")), float64);
    }

    /** An array; null if there is none of this name. */
    public NpyArray array(String name) {
        return arrays.get(name);
    }

    /** The numbers of an array. */
    public double[] data(String name) {
        return arrays.get(name).data();
    }

    /** The samples of an array of pictures. */
    public double[] row(String name, int row) {
        int size = arrays.get(name).size() / arrays.get(name).shape()[0];
        return Arrays.copyOfRange(data(name), row * size, (row + 1) * size);
    }

    /** A list of names in the file. */
    public List<String> names(String list) {
        List<String> names = new ArrayList<>();
        info.get(list).forEach(each -> names.add(each.asText()));
        return names;
    }

    /** The arrays below a name, without it. */
    public List<String> below(String prefix) {
        return arrays.keySet().stream().filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length())).toList();
    }

    /** Asserts that an array is as near as its element type and the backend's allow. */
    public void assertNear(String name, double... actual) {
        boolean stored = name.contains("saliency") || name.contains("integrated_gradients_sum")
                || name.contains("display") || name.contains("guided") || name.endsWith("input_gradient")
                || name.contains("activation/") || name.contains("effective") || name.contains("score_cam");
        assertNear(name, data(name), float64 ? stored ? EXACT_OF_FLOATS : EXACT : SINGLE, actual);
    }

    /** {@link #assertNear(String, double...)} for a map along input gradients of a picture with kinks nearby. */
    public void assertMostlyNear(String name, double[] actual) {
        if (float64) {
            assertNear(name, actual);
            return;
        }
        double[] expected = data(name);
        double max = max(expected);
        double square = 0;
        double difference = 0;
        int near = 0;
        for (int i = 0; i < expected.length; i++) {
            square += expected[i] * expected[i];
            difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
            near += Math.abs(actual[i] - expected[i]) <= 1e-3 * max ? 1 : 0;
        }
        double error = Math.sqrt(difference / square);
        assertTrue(error < 1e-2, () -> name + " is off by " + error + " of its l2 norm");
        double share = near / (double) expected.length;
        assertTrue(share >= 0.99 || expected.length < 100, () -> name + ": only " + share + " of it is near");
    }

    /** Asserts that an array is near, relative to the largest value. */
    public static void assertNear(String name, double[] expected, double tolerance, double... actual) {
        assertEquals(expected.length, actual.length, name);
        double max = max(expected);
        for (int i = 0; i < expected.length; i++) {
            double error = Math.abs(actual[i] - expected[i]);
            int place = i;
            assertTrue(error <= tolerance * max || Double.isNaN(expected[i]) && Double.isNaN(actual[i]),
                    () -> name + " element " + place + " is " + actual[place] + ", expected " + expected[place]
                            + ": off by " + error / max + " of the largest");
        }
    }

    private static double max(double[] values) {
        double max = 0;
        for (double each : values) {
            max = Math.max(max, Math.abs(each));
        }
        return max;
    }
}
