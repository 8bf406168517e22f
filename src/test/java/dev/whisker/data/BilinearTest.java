package dev.whisker.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.cpu.CpuPictures;
import dev.whisker.backend.cpu.WhiskerCpu;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BilinearTest {

    @Test
    void equalsTensorFlowBitForBit() {
        int cases = 0;
        for (String line : Pictures.goldenLines("bilinear-tensorflow.txt")) {
            String[] field = line.split(" ");
            int[] n = new int[5];
            for (int i = 0; i < n.length; i++) {
                n[i] = Integer.parseInt(field[i]);
            }
            float[] expected = new float[n[2] * n[3] * 3];
            for (int i = 0; i < expected.length; i++) {
                expected[i] = Float.intBitsToFloat(Integer.parseUnsignedInt(field[5 + i], 16));
            }
            float[] actual = new float[expected.length];
            Bilinear.resize(Pictures.arithmetic(n[0], n[1], n[4]), n[2], n[3], actual, 0);
            assertArrayEquals(expected, actual, line.substring(0, 20));
            cases++;
        }
        assertEquals(5, cases);
    }

    @Property(tries = 500, seed = "18")
    void theNativeOneHasTheBitsOfThePlainOne(@ForAll @IntRange(min = 1, max = 40) int height,
            @ForAll @IntRange(min = 1, max = 40) int width, @ForAll @IntRange(min = 1, max = 4) int channels,
            @ForAll @IntRange(min = 1, max = 60) int newHeight, @ForAll @IntRange(min = 1, max = 60) int newWidth,
            @ForAll long seed) {
        assertTrue(CpuPictures.usable());
        byte[] values = new byte[height * width * channels];
        new Random(seed).nextBytes(values);
        Pixels image = new Pixels(height, width, channels, values);
        float[] expected = new float[newHeight * newWidth * channels + 5];
        Bilinear.resizePlainly(image, newHeight, newWidth, expected, 2);
        String best = WhiskerCpu.isa();
        for (String isa : List.of("sse4.2", best)) {
            WhiskerCpu.setIsa(isa);
            float[] actual = new float[expected.length];
            Bilinear.resize(image, newHeight, newWidth, actual, 2);
            for (int i = 0; i < expected.length; i++) {
                assertEquals(Float.floatToRawIntBits(expected[i]), Float.floatToRawIntBits(actual[i]), "element " + i);
            }
        }
    }

    @Test
    void theNativeOneWritesNothingOutsideItsArrays() {
        byte[] pixels = new byte[4 * 5 * 3];
        assertThrows(IllegalArgumentException.class,
                () -> CpuPictures.resize(pixels, 4, 5, 3, new float[11], 0, 2, 2));
        assertThrows(IllegalArgumentException.class,
                () -> CpuPictures.resize(pixels, 4, 5, 3, new float[12], 1, 2, 2));
        assertThrows(IllegalArgumentException.class,
                () -> CpuPictures.resize(pixels, 5, 5, 3, new float[12], 0, 2, 2));
        assertThrows(IllegalArgumentException.class,
                () -> CpuPictures.resize(pixels, 4, 5, 3, new float[12], 0, -2, -2));
        assertThrows(IllegalArgumentException.class,
                () -> CpuPictures.resize(0, 60, 4, 5, 3, FloatBuffer.allocate(12), 1, 2, 2));
        assertThrows(IllegalArgumentException.class,
                () -> CpuPictures.resize(0, 59, 4, 5, 3, FloatBuffer.allocate(12), 0, 2, 2));
    }

    @Property(tries = 200, seed = "16")
    void staysWithinTheRangeOfThePicture(@ForAll @IntRange(min = 1, max = 20) int height,
            @ForAll @IntRange(min = 1, max = 20) int width, @ForAll @IntRange(min = 1, max = 30) int newHeight,
            @ForAll @IntRange(min = 1, max = 30) int newWidth) {
        float[] out = new float[newHeight * newWidth * 3 + 2];
        out[0] = -7;
        out[out.length - 1] = -7;
        Bilinear.resize(Pictures.arithmetic(height, width, newWidth), newHeight, newWidth, out, 1);
        for (int i = 1; i < out.length - 1; i++) {
            assertTrue(out[i] >= 0 && out[i] <= 255, "value " + out[i]);
        }
        assertEquals(-7, out[0], "the element before the picture");
        assertEquals(-7, out[out.length - 1], "the element after the picture");
    }

    @Property(tries = 50, seed = "17")
    void sameSizeIsACast(@ForAll @IntRange(min = 1, max = 20) int height,
            @ForAll @IntRange(min = 1, max = 20) int width) {
        RgbImage image = Pictures.arithmetic(height, width, 3);
        float[] out = new float[height * width * 3];
        Bilinear.resize(image, height, width, out, 0);
        for (int i = 0; i < out.length; i++) {
            assertEquals(image.pixels()[i] & 0xFF, out[i]);
        }
    }
}
