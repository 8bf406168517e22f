package dev.whisker.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.tensor.Shape;
import java.util.Arrays;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What operations can be asked for, up to the last value that is possible. */
class SpecTest {
    private static final int MAX_INT = Integer.MAX_VALUE;
    private static final Window2d POINT = new Window2d(1, 1, 1, 1, 1, 1, Padding.VALID);

    @Test
    void softmaxIsFusedIntoNothing() {
        Function<Activation, Executable> conv = activation -> () -> new Conv2dSpec(1, POINT, true, activation);
        Function<Activation, Executable> depthwise = activation -> () ->
                new DepthwiseConv2dSpec(1, POINT, true, activation);
        Function<Activation, Executable> dense = activation -> () -> new DenseSpec(1, true, activation);
        for (Executable softmax : new Executable[] {conv.apply(Activation.SOFTMAX), depthwise.apply(Activation.SOFTMAX),
                dense.apply(Activation.SOFTMAX)}) {
            assertRefused("softmax looks at whole rows and cannot be fused into a forward pass", softmax);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "0, 1, 1, 1, 1, 1 | kernel size must be at least 1, received (0, 1)",
        "1, 0, 1, 1, 1, 1 | kernel size must be at least 1, received (1, 0)",
        "1, 1, 0, 1, 1, 1 | strides must be at least 1, received (0, 1)",
        "1, 1, 1, 0, 1, 1 | strides must be at least 1, received (1, 0)",
        "1, 1, 1, 1, 0, 1 | dilation rate must be at least 1, received (0, 1)",
        "1, 1, 1, 1, 1, 0 | dilation rate must be at least 1, received (1, 0)"})
    void windowsCountFromOne(String numbers, String message) {
        int[] n = Arrays.stream(numbers.split(", ")).mapToInt(Integer::parseInt).toArray();
        assertRefused(message, () -> new Window2d(n[0], n[1], n[2], n[3], n[4], n[5], Padding.SAME));
    }

    @Test
    void onlyDilatedWindowsAreRefusedWhereDilationIsUnknown() {
        assertEquals(POINT, POINT.undilated("pooling"));
        assertRefused("pooling has no dilation, received Window2d[",
                () -> new Window2d(1, 1, 1, 1, 2, 1, Padding.VALID).undilated("pooling"));
        assertRefused("pooling has no dilation, received Window2d[",
                () -> new Window2d(1, 1, 1, 1, 1, 2, Padding.VALID).undilated("pooling"));
    }

    @Test
    void paddedSidesAreAsLongAsSidesCanBe() {
        Shape one = Shape.of(1, 1, 1, 1);
        assertEquals(Shape.of(1, MAX_INT, 1, 1), new Padding2d(MAX_INT - 2, 1, 0, 0).outputShape(one));
        assertRefused("makes a side of 2147483648 pixels; at most 2147483647 are possible",
                () -> new Padding2d(MAX_INT - 1, 1, 0, 0).outputShape(one));
        assertRefused("makes a side of 2147483648 pixels", () -> new Padding2d(0, 0, 1, MAX_INT - 1).outputShape(one));
    }

    @Test
    void depthwiseChannelsAreAsManyAsChannelsCanBe() {
        DepthwiseConv2dSpec spec = new DepthwiseConv2dSpec(MAX_INT, POINT, true, Activation.LINEAR);
        assertEquals(Shape.of(MAX_INT), spec.biasShape(Shape.of(1, 1, 1, 1)));
        assertRefused("depth_multiplier 2147483647 makes 4294967294 channels; at most 2147483647 are possible",
                () -> spec.biasShape(Shape.of(1, 1, 1, 2)));
    }

    private static void assertRefused(String message, Executable what) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, what);
        assertTrue(e.getMessage().contains(message), e::getMessage);
    }
}
