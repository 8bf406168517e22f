package dev.whisker.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * The generator against the known answers that Random123 publishes for philox4x32-10, and the counters that the
 * contract fixes.
 */
class PhiloxTest {

    @Test
    void knownAnswerZeros() {
        assertArrayEquals(new int[] {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}, words(0, 0, 0, 0, 0, 0));
    }

    @Test
    void knownAnswerOnes() {
        assertArrayEquals(new int[] {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}, words(-1, -1, -1, -1, -1, -1));
    }

    @Test
    void knownAnswerPi() {
        assertArrayEquals(new int[] {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1},
                words(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0));
    }

    @Test
    void uniformTakesTheUpper24Bits() {
        assertEquals(0f, Philox.uniform(0xff));
        assertEquals(0x1p-24f, Philox.uniform(0x100));
        assertEquals(0.5f, Philox.uniform(0x80000000));
        assertEquals(1 - 0x1p-24f, Philox.uniform(-1));
    }

    @Test
    void countersAreThoseOfTheContract() {
        RandomKey key = new RandomKey(0x1122334455667788L, 9);
        int[] out = new int[4];
        Philox.dropout(key, 7, 0x500000003L, out);
        assertArrayEquals(words(3, 5, 7, 9, 0x55667788, 0x11223344), out);
        Philox.augment(key, 4, 31, out);
        assertArrayEquals(words(31, 4, 9, 0x41554730, 0x55667788, 0x11223344), out);
    }

    @Test
    void anglesLieInTheRangeAndFillIt() {
        RotationSpec spec = new RotationSpec(-0.3, 0.5, FillMode.REFLECT, 0, Interpolation.BILINEAR);
        RandomKey key = new RandomKey(5, 1);
        double[] angles = new double[1000];
        Arrays.setAll(angles, sample -> Philox.angle(spec, key, 0, sample));
        double mean = Arrays.stream(angles).average().orElseThrow();
        assertTrue(Arrays.stream(angles).allMatch(angle -> angle >= -0.3 && angle < 0.5));
        // The mean of 1000 uniform draws has standard deviation 0.8 / sqrt(12 * 1000) = 0.0073.
        assertEquals(0.1, mean, 0.03);
        assertFalse(Arrays.equals(angles, Arrays.stream(angles).sorted().toArray()));
    }

    private static int[] words(int c0, int c1, int c2, int c3, int k0, int k1) {
        int[] out = new int[4];
        Philox.generate(c0, c1, c2, c3, k0, k1, out);
        return out;
    }
}
