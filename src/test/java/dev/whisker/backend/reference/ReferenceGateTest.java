package dev.whisker.backend.reference;

import static dev.whisker.backend.reference.Tensors.BACKEND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Channel gates: values and gradients. */
class ReferenceGateTest {

    @Property(seed = "61", tries = 40)
    void gradients(@ForAll @IntRange(min = 1, max = 3) int batch, @ForAll @IntRange(min = 1, max = 4) int height,
                   @ForAll @IntRange(min = 1, max = 4) int width, @ForAll @IntRange(min = 1, max = 5) int channels,
                   @ForAll long seed) {
        Random random = new Random(seed);
        Shape shape = Shape.of(batch, height, width, channels);
        Tensor x = Tensors.random(shape, random);
        Tensor s = Tensors.random(Shape.of(batch, channels), random);
        Tensor dy = Tensors.random(shape, random);
        Tensor y = Tensors.empty(shape);
        Tensor dx = Tensors.empty(shape);
        Tensor ds = Tensors.empty(s.shape());
        Runnable forward = () -> BACKEND.gate().forward(x, s, y);
        forward.run();
        BACKEND.gate().backward(x, s, dy, dx, ds);
        Tensors.assertGradient("dx", forward, y, dy, x, dx);
        Tensors.assertGradient("ds", forward, y, dy, s, ds);
    }

    @Test
    void byHand() {
        Tensor x = Tensors.of(Shape.of(2, 1, 2, 2), 1, 2, 3, 4, 5, 6, 7, 8);
        Tensor s = Tensors.of(Shape.of(2, 1, 1, 2), 10, 1, 0, -1);
        Tensor y = Tensors.empty(x.shape());
        Tensor ds = Tensors.empty(s.shape());
        BACKEND.gate().forward(x, s, y);
        BACKEND.gate().backward(x, s, x, null, ds);
        assertArrayEquals(new double[] {10, 2, 30, 4, 0, -6, 0, -8}, Tensors.values(y));
        assertArrayEquals(new double[] {10, 20, 74, 100}, Tensors.values(ds));
    }

    @Test
    void aGateTooManyIsRefused() {
        Tensor x = Tensors.empty(Shape.of(1, 2, 2, 3));
        assertThrows(IllegalArgumentException.class, () -> BACKEND.gate().forward(x, Tensors.empty(Shape.of(1, 4)), x));
    }
}
