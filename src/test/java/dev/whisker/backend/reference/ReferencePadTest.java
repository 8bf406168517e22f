package dev.whisker.backend.reference;

import static dev.whisker.backend.reference.Tensors.BACKEND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.whisker.op.Padding2d;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Zero padding: values and gradient. */
class ReferencePadTest {

    @Property(seed = "71", tries = 40)
    void backwardIsTheAdjoint(@ForAll @IntRange(max = 3) int top, @ForAll @IntRange(max = 3) int bottom,
            @ForAll @IntRange(max = 3) int left,
                              @ForAll @IntRange(max = 3) int right, @ForAll @IntRange(min = 1, max = 4) int extent,
                                      @ForAll long seed) {
        Random random = new Random(seed);
        Padding2d padding = new Padding2d(top, bottom, left, right);
        Shape input = Shape.of(2, extent, 5 - extent, 1 + random.nextInt(3));
        Tensor x = Tensors.random(input, random);
        Tensor dy = Tensors.random(padding.outputShape(input), random);
        Tensor y = Tensors.empty(dy.shape());
        Tensor dx = Tensors.empty(input);
        BACKEND.pad().forward(padding, x, y);
        BACKEND.pad().backward(padding, dy, dx);
        Tensors.assertAdjoint(x, y, dy, dx);
        Tensors.assertGradient("dx", () -> BACKEND.pad().forward(padding, x, y), y, dy, x, dx);
    }

    @Test
    void byHand() {
        Padding2d padding = new Padding2d(0, 1, 2, 0);
        Tensor y = Tensors.empty(Shape.of(1, 2, 4, 1));
        Tensor dx = Tensors.empty(Shape.of(1, 1, 2, 1));
        BACKEND.pad().forward(padding, Tensors.of(Shape.of(1, 1, 2, 1), 5, 6), y);
        BACKEND.pad().backward(padding, Tensors.of(y.shape(), 1, 2, 3, 4, 5, 6, 7, 8), dx);
        assertArrayEquals(new double[] {0, 0, 5, 6, 0, 0, 0, 0}, Tensors.values(y));
        assertArrayEquals(new double[] {3, 4}, Tensors.values(dx));
    }

    @Test
    void negativePaddingIsRefused() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> new Padding2d(0, 1, -1, 0));
        assertEquals("padding must be at least 0 on every side, received ((0, 1), (-1, 0))", e.getMessage());
    }
}
