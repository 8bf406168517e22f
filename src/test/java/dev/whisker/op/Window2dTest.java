package dev.whisker.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Output size and padding against counting. */
class Window2dTest {

    @Property(seed = "1", tries = 500)
    void validCountsTheWindowsThatFit(@ForAll @IntRange(min = 1, max = 20) int in,
            @ForAll @IntRange(min = 1, max = 5) int kernel,
                                      @ForAll @IntRange(min = 1, max = 4) int stride,
                                              @ForAll @IntRange(min = 1, max = 3) int dilation) {
        Window2d window = window(kernel, stride, dilation, Padding.VALID);
        int fitting = 0;
        for (int start = 0; start + (kernel - 1) * dilation < in; start += stride) {
            fitting++;
        }
        if (fitting == 0) {
            assertThrows(IllegalArgumentException.class, () -> window.outputHeight(in));
        } else {
            assertEquals(fitting, window.outputHeight(in));
        }
        assertEquals(0, window.padTop(in) + window.padBottom(in));
    }

    @Property(seed = "2", tries = 500)
    void samePadsAsLittleAsTheOutputNeeds(@ForAll @IntRange(min = 1, max = 20) int in,
            @ForAll @IntRange(min = 1, max = 5) int kernel,
                                          @ForAll @IntRange(min = 1, max = 4) int stride,
                                                  @ForAll @IntRange(min = 1, max = 3) int dilation) {
        Window2d window = window(kernel, stride, dilation, Padding.SAME);
        int starts = 0;
        for (int start = 0; start < in; start += stride) {
            starts++;
        }
        int pad = 0;
        while (in + pad < (starts - 1) * stride + (kernel - 1) * dilation + 1) {
            pad++;
        }
        assertEquals(starts, window.outputWidth(in));
        assertEquals(pad, window.padLeft(in) + window.padRight(in));
        assertTrue(window.padRight(in) == window.padLeft(in) || window.padRight(in) == window.padLeft(in) + 1,
                "an odd pixel goes to the right");
    }

    @Test
    void anEvenInputUnderStrideTwoIsPaddedAtTheEndOnly() {
        Window2d window = window(3, 2, 1, Padding.SAME);
        assertEquals(0, window.padTop(224));
        assertEquals(1, window.padBottom(224));
        assertEquals(1, window.padTop(225));
        assertEquals(1, window.padBottom(225));
    }

    @Test
    void axesAreIndependent() {
        Window2d window = new Window2d(3, 2, 1, 2, 1, 3, Padding.VALID);
        assertEquals(5, window.outputHeight(7));
        assertEquals(2, window.outputWidth(7));
        assertEquals(4, window.effectiveKernelWidth());
    }

    @Test
    void theLargestStridesAndDilationsAreCountedRight() {
        int most = Integer.MAX_VALUE;
        assertEquals(1, window(3, most, 1, Padding.SAME).outputHeight(9));
        assertEquals(0, window(3, most, 1, Padding.SAME).padTop(9));
        assertEquals(1, window(3, most, 1, Padding.VALID).outputHeight(9));
        assertEquals(most, window(2, 1, most - 1, Padding.SAME).effectiveKernelHeight());
        assertEquals((most - 1) / 2, window(2, 1, most - 1, Padding.SAME).padTop(9));
        assertThrows(IllegalArgumentException.class, () -> window(2, 1, most - 1, Padding.VALID).outputHeight(9));
    }

    @Test
    void windowsBeyondCountingAreRefused() {
        IllegalArgumentException dilated =
                assertThrows(IllegalArgumentException.class, () -> window(3, 1, 2_000_000_000, Padding.SAME));
        assertEquals("dilation rate (2000000000, 2000000000) makes a window of 4000000001 pixels; at most 2147483647 "
                + "are possible", dilated.getMessage());
        assertThrows(IllegalArgumentException.class, () -> window(100_000, 1, 1, Padding.SAME));
    }

    @Test
    void errorsNameTheValue() {
        assertTrue(assertThrows(IllegalArgumentException.class,
                () -> window(0, 1, 1, Padding.SAME)).getMessage().contains("(0, 0)"));
        assertTrue(assertThrows(IllegalArgumentException.class,
                () -> window(5, 1, 1, Padding.VALID).outputHeight(4)).getMessage().contains("height 5"));
    }

    private static Window2d window(int kernel, int stride, int dilation, Padding padding) {
        return new Window2d(kernel, kernel, stride, stride, dilation, dilation, padding);
    }
}
