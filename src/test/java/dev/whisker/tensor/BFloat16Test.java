package dev.whisker.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BFloat16Test {
    @Test
    void whatIsOneOfThemStays() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = BFloat16.widened((short) bits);
            if (Float.isNaN(value)) {
                assertTrue(Float.isNaN(BFloat16.nearest(value)));
            } else {
                assertEquals((short) bits, BFloat16.rounded(value));
            }
        }
    }

    @Test
    void roundsToTheNearestAndTiesToEven() {
        assertEquals(1f, BFloat16.nearest(1 + 0x1p-8f)); // half way to 1 + 2^-7
        assertEquals(1 + 0x1p-6f, BFloat16.nearest(1 + 0x1p-7f + 0x1p-8f)); // half way from an odd one
        assertEquals(1 + 0x1p-7f, BFloat16.nearest(1 + 0x1p-8f + 0x1p-20f));
        assertEquals(256f, BFloat16.nearest(256.9f));
        assertEquals(Float.POSITIVE_INFINITY, BFloat16.nearest(Float.MAX_VALUE));
        assertEquals(-0f, BFloat16.nearest(-0f));
        assertEquals(0x1p-133f, BFloat16.nearest(0x1p-133f)); // the smallest one above 0
        assertTrue(Float.isNaN(BFloat16.nearest(Float.intBitsToFloat(0x7F800001))));
    }

    @Test
    void wholeNumbersUpTo256AreExact() {
        for (int i = 0; i <= 256; i++) {
            assertEquals(i, BFloat16.nearest(i));
        }
    }
}
