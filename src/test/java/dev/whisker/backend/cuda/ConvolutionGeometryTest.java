package dev.whisker.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.op.Activation;
import dev.whisker.op.Conv2dSpec;
import dev.whisker.op.Padding;
import dev.whisker.op.Padding2d;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;
import org.junit.jupiter.api.Test;

class ConvolutionGeometryTest {
    private static ConvolutionGeometry geometry(int stride, Padding padding, Shape input) {
        Window2d window = new Window2d(3, 3, stride, stride, 1, 1, padding);
        return ConvolutionGeometry.of(window, input,
                new Conv2dSpec(5, window, true, Activation.LINEAR).outputShape(input), 1);
    }

    @Test
    void samePadsBothSidesAlikeIfItCan() {
        ConvolutionGeometry same = geometry(1, Padding.SAME, Shape.of(2, 7, 8, 4));
        assertEquals(Padding2d.symmetric(1, 1), same.padding());
        assertTrue(same.evenlyPadded());
        assertEquals(36, same.kernelElements());
        assertEquals(5, same.filters());
        assertEquals(Padding2d.symmetric(0, 0), geometry(2, Padding.VALID, Shape.of(2, 7, 8, 4)).padding());
    }

    /** One axis that needs it is enough. */
    @Test
    void unevenPaddingIsOneMoreAtTheBottomOrRight() {
        ConvolutionGeometry uneven = geometry(2, Padding.SAME, Shape.of(2, 7, 8, 4));
        assertEquals(new Padding2d(1, 1, 0, 1), uneven.padding());
        assertFalse(uneven.evenlyPadded());
        ConvolutionGeometry padded = uneven.ofPaddedInput();
        assertEquals(Shape.of(2, 9, 9, 4), padded.input());
        assertEquals(Shape.of(2, 4, 4, 5), padded.output());
        assertEquals(Padding2d.symmetric(0, 0), padded.padding());
    }
}
