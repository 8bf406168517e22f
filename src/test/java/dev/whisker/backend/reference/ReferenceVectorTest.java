package dev.whisker.backend.reference;

import static dev.whisker.backend.reference.Tensors.BACKEND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.whisker.op.VectorCombination;
import dev.whisker.op.VectorOps;
import dev.whisker.op.VectorSum;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Vector arithmetic. */
class ReferenceVectorTest {
    private static final double NAN = Double.NaN;
    private static final double INFINITE = Double.POSITIVE_INFINITY;
    private final VectorOps vector = BACKEND.vector();

    private static double[] changed(Tensor x, Consumer<Tensor> operation) {
        operation.accept(x);
        return Tensors.values(x);
    }

    @Test
    void ofOneVector() {
        assertArrayEquals(new double[] {-2, 4, NAN}, changed(Tensors.row(1, -2, NAN), x -> vector.scale(-2, x, null)));
        assertArrayEquals(new double[] {1.5, -1.5, NAN}, changed(Tensors.row(1, -2, NAN),
                x -> vector.addScalar(0.5, x, null)));
        assertArrayEquals(new double[] {2, 0, NAN, NAN}, changed(Tensors.row(3, -1, -2, NAN),
                x -> vector.sqrt(x, 1, x, null)));
        assertArrayEquals(new double[] {1, -1, 0, NAN, 1},
                changed(Tensors.row(7, -1e-300, 0, NAN, INFINITE), x -> vector.sign(x, x, null)));
        assertArrayEquals(new double[] {-1, 0.5, 2, NAN, 2},
                changed(Tensors.row(-3, 0.5, 2, NAN, INFINITE), x -> vector.clip(x, -1, 2, null)));
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> vector.clip(Tensors.row(1), 2, 1, null));
        assertEquals("values are clipped to [low, high], received [2.0, 1.0]", e.getMessage());
    }

    @Test
    void ofTwoVectors() {
        Tensor x = Tensors.row(1, -2, 3, NAN);
        assertArrayEquals(new double[] {12, 16, 36, NAN}, changed(Tensors.row(10, 20, 30, 1),
                y -> vector.axpy(2, x, y, null)));
        assertArrayEquals(new double[] {7, 6, 21, NAN}, changed(Tensors.row(10, 20, 30, 1),
                y -> vector.axpby(2, x, 0.5, y, null)));
        assertArrayEquals(new double[] {10, -40, 90, NAN},
                changed(Tensors.row(10, 20, 30, 1), y -> vector.multiply(x, y, y, null)));
        assertArrayEquals(new double[] {10, -10, 10, NAN},
                changed(Tensors.row(10, 20, 30, 1), y -> vector.divide(y, x, y, null)));
        assertArrayEquals(new double[] {INFINITE, NAN}, changed(Tensors.row(0, 0),
                y -> vector.divide(Tensors.row(1, 0), y, y, null)));
        assertArrayEquals(new double[] {2, -2, NAN, NAN},
                changed(Tensors.row(2, -5, NAN, 1), y -> vector.combine(VectorCombination.MAXIMUM, 0, 0, x, y, y,
                        null)));
        Tensor out = Tensors.empty(Shape.of(4));
        vector.combine(VectorCombination.LINEAR, 2, -1, x, Tensors.row(1, 1, 1, 1), out, null);
        assertArrayEquals(new double[] {1, -5, 5, NAN}, Tensors.values(out));
    }

    @Test
    void sumsGoToTheElementThatIsNamed() {
        Tensor sums = Tensors.row(7, 7, 7, 7);
        vector.sumOfSquares(Tensors.row(3, -4), sums.slice(1, Shape.of(1)));
        vector.sumOfMagnitudes(Tensors.row(3, -4), sums.slice(2, Shape.of(1)));
        vector.sum(VectorSum.VALUES, Tensors.row(3, -4), sums.slice(3, Shape.of(1)));
        assertArrayEquals(new double[] {7, 25, 7, -1}, Tensors.values(sums));
        vector.sum(VectorSum.VALUES, sums, sums.slice(0, Shape.of(1)));
        assertArrayEquals(new double[] {38, 25, 7, -1}, Tensors.values(sums));
        vector.sumOfSquares(Tensors.row(1, NAN), sums.slice(0, Shape.of(1)));
        assertEquals(NAN, Tensors.values(sums)[0]);
        assertThrows(IllegalArgumentException.class, () -> vector.sumOfSquares(sums, sums));
    }

    @Test
    void aNormIsMadeNoLargerThanItsLimit() {
        assertArrayEquals(new double[] {1.5, -2}, scaled(25, 2.5));
        assertArrayEquals(new double[] {3, -4}, scaled(25, 5));
        assertArrayEquals(new double[] {3, -4}, scaled(25, 6));
        assertArrayEquals(new double[] {0, -0.0}, scaled(25, 0));
        assertArrayEquals(new double[] {3, -4}, scaled(0, 0));
        assertArrayEquals(new double[] {NAN, NAN}, scaled(NAN, 1));
        assertArrayEquals(new double[] {NAN, NAN}, scaled(INFINITE, 1));
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> scaled(1, -0.5));
        assertEquals("a norm is not negative, received a limit of -0.5", e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> scaled(1, NAN));
    }

    private double[] scaled(double sumOfSquares, double limit) {
        return changed(Tensors.row(3, -4), x -> vector.scaleToNorm(x, Tensors.row(sumOfSquares), limit, null));
    }

    @Test
    void nothingChangesUnlessTheGuardIsZero() {
        for (double guard : new double[] {1, -1, NAN, INFINITE, 0, -0.0}) {
            Tensor set = Tensors.row(guard);
            boolean open = guard == 0;
            assertArrayEquals(new double[] {open ? 6 : 3}, changed(Tensors.row(3), x -> vector.scale(2, x, set)));
            assertArrayEquals(new double[] {open ? 7 : 3}, changed(Tensors.row(3),
                    x -> vector.axpy(2, Tensors.row(2), x, set)));
            assertArrayEquals(new double[] {open ? 1 : 3}, changed(Tensors.row(3),
                    x -> vector.scaleToNorm(x, Tensors.row(9), 1, set)));
        }
    }

    @Test
    void sizesMustAgree() {
        assertThrows(IllegalArgumentException.class, () -> vector.axpy(1, Tensors.row(1, 2), Tensors.row(1), null));
        assertThrows(IllegalArgumentException.class, () -> vector.sign(Tensors.row(1, 2), Tensors.row(1), null));
        assertThrows(IllegalArgumentException.class, () -> vector.scale(1, Tensors.row(1, 2), Tensors.row(0, 0)));
    }
}
