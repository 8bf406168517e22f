package dev.whisker.backend.reference;

import static dev.whisker.backend.reference.Tensors.BACKEND;
import static java.lang.Double.NaN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.whisker.op.MaxPoolPlan;
import dev.whisker.op.Mode;
import dev.whisker.op.Padding;
import dev.whisker.op.Scratch;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Pooling: gradients, ties, NaN. */
class ReferencePoolTest {
    private static final Window2d TWO_BY_TWO = new Window2d(2, 2, 2, 2, 1, 1, Padding.VALID);

    @Provide
    Arbitrary<WindowCase> windows() {
        return WindowCase.any(1);
    }

    @Property(seed = "21", tries = 80)
    void maxPooling(@ForAll("windows") WindowCase window) {
        Random random = new Random(window.seed());
        try (MaxPoolPlan plan = plan(window.window(), window.input())) {
            Tensor x = Tensors.distinct(window.input(), random);
            Tensor y = Tensors.empty(plan.indexShape());
            Tensor index = Tensors.empty(plan.indexShape());
            Tensor dy = Tensors.random(plan.indexShape(), random);
            Tensor dx = Tensors.empty(window.input());
            plan.forward(x, y, index);
            plan.backward(dy, index, dx);
            Tensors.assertGradient("dx", () -> plan.forward(x, y, null), y, dy, x, dx);
        }
    }

    @Property(seed = "22", tries = 40)
    void globalPooling(@ForAll("windows") WindowCase window) {
        Random random = new Random(window.seed());
        Shape pooled = Shape.of(window.input().batch(), window.input().channels());
        Tensor x = Tensors.distinct(window.input(), random);
        Tensor y = Tensors.empty(pooled);
        Tensor index = Tensors.empty(pooled);
        Tensor dy = Tensors.random(pooled, random);
        Tensor dx = Tensors.empty(window.input());
        BACKEND.pool().globalMaxForward(x, y, index);
        BACKEND.pool().globalMaxBackward(dy, index, dx);
        Tensors.assertGradient("max", () -> BACKEND.pool().globalMaxForward(x, y, null), y, dy, x, dx);

        BACKEND.pool().globalAverageForward(x, y);
        BACKEND.pool().globalAverageBackward(dy, dx);
        Tensors.assertAdjoint(x, y, dy, dx);
        Tensors.assertGradient("average", () -> BACKEND.pool().globalAverageForward(x, y), y, dy, x, dx);
    }

    @Test
    void tiesGoToTheFirstInRowMajorOrder() {
        Shape input = Shape.of(1, 2, 4, 1);
        checkMax(TWO_BY_TWO, input, new double[] {1, 3, 5, 5, 3, 3, 5, 5}, new double[] {3, 5}, new double[] {1, 2},
                new double[] {0, 7, 8, 0, 0, 0, 0, 0});
    }

    @Test
    void nanIsTheMaximumAndTheFirstOneCounts() {
        Shape input = Shape.of(1, 2, 4, 1);
        checkMax(TWO_BY_TWO, input, new double[] {1, NaN, 5, 6, NaN, 9, NaN, 7}, new double[] {NaN, NaN},
                new double[] {1, 6},
                new double[] {0, 7, 0, 0, 0, 0, 8, 0});
    }

    @Test
    void paddingTakesNoPart() {
        // Windows of the second column and row hang over the edge; all values are negative, so a padding of zeros would
        // win.
        Window2d window = new Window2d(2, 2, 2, 2, 1, 1, Padding.SAME);
        checkMax(window, Shape.of(1, 1, 3, 1), new double[] {-3, -1, -2}, new double[] {-1, -2}, new double[] {1, 2},
                new double[] {0, 7, 8});
    }

    @Test
    void overlappingWindowsAddUp() {
        Window2d window = new Window2d(1, 2, 1, 1, 1, 1, Padding.VALID);
        checkMax(window, Shape.of(1, 1, 3, 1), new double[] {0, 4, 1}, new double[] {4, 4}, new double[] {1, 1},
                new double[] {0, 15, 0});
    }

    /** With dy = 7, 8, ... */
    private static void checkMax(Window2d window, Shape input, double[] x, double[] y, double[] index, double[] dx) {
        MaxPoolPlan plan = plan(window, input);
        Tensor pooled = Tensors.empty(plan.indexShape());
        Tensor where = Tensors.empty(plan.indexShape());
        Tensor gradient = Tensors.empty(input);
        plan.forward(Tensors.of(input, x), pooled, where);
        plan.backward(Tensors.of(plan.indexShape(), 7, 8), where, gradient);
        assertArrayEquals(y, Tensors.values(pooled));
        assertArrayEquals(index, Tensors.values(where));
        assertArrayEquals(dx, Tensors.values(gradient));
    }

    @Test
    void globalMaximumOfTiesAndNan() {
        Tensor x = Tensors.of(Shape.of(1, 2, 2, 2), 1, 4, 2, NaN, 2, NaN, 0, 9);
        Tensor y = Tensors.empty(Shape.of(1, 2));
        Tensor index = Tensors.empty(Shape.of(1, 2));
        BACKEND.pool().globalMaxForward(x, y, index);
        assertArrayEquals(new double[] {2, NaN}, Tensors.values(y));
        assertArrayEquals(new double[] {1, 1}, Tensors.values(index));
    }

    @Test
    void dilationIsRefused() {
        Window2d dilated = new Window2d(2, 2, 1, 1, 2, 2, Padding.SAME);
        assertThrows(IllegalArgumentException.class, () -> plan(dilated, Shape.of(1, 4, 4, 1)));
    }

    private static MaxPoolPlan plan(Window2d window, Shape input) {
        return BACKEND.pool().planMax(window, input, Mode.TRAINING, new Scratch());
    }
}
