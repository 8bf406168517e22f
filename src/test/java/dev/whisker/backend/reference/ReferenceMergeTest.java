package dev.whisker.backend.reference;

import static dev.whisker.backend.reference.Tensors.BACKEND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.whisker.op.BlockCopy;
import dev.whisker.op.MergeOps;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What layers with several inputs compute. */
class ReferenceMergeTest {
    private static final double NAN = Double.NaN;
    private final MergeOps merge = BACKEND.merge();

    @Test
    void elementByElement() {
        Tensor a = Tensors.row(1, 2, NAN, -4);
        Tensor b = Tensors.row(3, 2, 1, NAN);
        Tensor y = Tensors.empty(Shape.of(4));
        merge.add(a, b, y);
        assertArrayEquals(new double[] {4, 4, NAN, NAN}, Tensors.values(y));
        merge.subtract(a, b, y);
        assertArrayEquals(new double[] {-2, 0, NAN, NAN}, Tensors.values(y));
        merge.multiply(a, b, y);
        assertArrayEquals(new double[] {3, 4, NAN, NAN}, Tensors.values(y));
        merge.maximum(a, b, y);
        assertArrayEquals(new double[] {3, 2, NAN, NAN}, Tensors.values(y));
        assertThrows(IllegalArgumentException.class, () -> merge.add(a, Tensors.row(1), y));
    }

    /** Equal: the first gets all, as in TensorFlow. */
    @Test
    void aMaximumsGradientGoesToOneOfThem() {
        Tensor a = Tensors.row(1, 2, 3, NAN);
        Tensor b = Tensors.row(3, 2, 1, 1);
        Tensor da = Tensors.empty(Shape.of(4));
        Tensor db = Tensors.empty(Shape.of(4));
        merge.maximumBackward(a, b, Tensors.row(10, 20, 30, 40), da, db);
        assertArrayEquals(new double[] {0, 20, 30, 0}, Tensors.values(da));
        assertArrayEquals(new double[] {10, 0, 0, 40}, Tensors.values(db));
        Tensor dy = Tensors.row(10, 20, 30, 40);
        merge.maximumBackward(a, b, dy, dy, null);
        assertArrayEquals(new double[] {0, 20, 30, 0}, Tensors.values(dy));
    }

    @Test
    void aMaximumsGradientIsItsDerivative() {
        Shape shape = Shape.of(2, 3, 2, 3);
        Random random = new Random(5);
        Tensor a = Tensors.distinct(shape, random);
        Tensor b = Tensors.of(shape, Tensors.values(Tensors.distinct(shape, random)));
        BACKEND.vector().addScalar(0.05, b, null);
        Tensor y = Tensors.empty(shape);
        Tensor dy = Tensors.random(shape, random);
        Tensor da = Tensors.empty(shape);
        Tensor db = Tensors.empty(shape);
        merge.maximumBackward(a, b, dy, da, db);
        Tensors.assertGradient("da", () -> merge.maximum(a, b, y), y, dy, a, da);
        Tensors.assertGradient("db", () -> merge.maximum(a, b, y), y, dy, b, db);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, -1, -4})
    void concatenatesAlongAnyAxis(int axis) {
        Shape first = Shape.of(2, 3, 4, 5);
        int along = axis < 0 ? axis + 4 : axis;
        int[] extents = first.toArray();
        extents[along] = 2;
        Shape second = Shape.of(extents);
        extents[along] = first.get(along) + 2;
        Shape whole = Shape.of(extents);
        Tensor a = Tensors.random(first, new Random(1));
        Tensor b = Tensors.random(second, new Random(2));
        Tensor y = Tensors.empty(whole);
        merge.insert(a, axis, 0, y);
        merge.insert(b, axis, first.get(along), y);
        double[] values = Tensors.values(y);
        for (int i = 0; i < values.length; i++) {
            int[] at = position(whole, i);
            boolean inFirst = at[along] < first.get(along);
            at[along] -= inFirst ? 0 : first.get(along);
            Tensor part = inFirst ? a : b;
            assertEquals(Tensors.values(part)[element(part.shape(), at)], values[i], "element " + i);
        }
        Tensor back = Tensors.empty(second);
        merge.extract(y, axis, first.get(along), back);
        assertArrayEquals(Tensors.values(b), Tensors.values(back));
    }

    private static int[] position(Shape shape, int element) {
        int[] at = new int[shape.rank()];
        int rest = element;
        for (int i = at.length - 1; i >= 0; i--) {
            at[i] = rest % shape.get(i);
            rest /= shape.get(i);
        }
        return at;
    }

    private static int element(Shape shape, int[] at) {
        int element = 0;
        for (int i = 0; i < at.length; i++) {
            element = element * shape.get(i) + at[i];
        }
        return element;
    }

    @Test
    void nothingIsCopiedPastATensor() {
        BlockCopy copy = new BlockCopy(2, 3, new BlockCopy.Place(1, 4), new BlockCopy.Place(0, 3));
        Tensor target = Tensors.row(0, 0, 0, 0, 0, 0);
        merge.copyBlocks(copy, Tensors.row(9, 1, 2, 3, 9, 4, 5, 6), target);
        assertArrayEquals(new double[] {1, 2, 3, 4, 5, 6}, Tensors.values(target));
        assertThrows(IllegalArgumentException.class, () ->
                merge.copyBlocks(copy, Tensors.row(9, 1, 2, 3, 9, 4, 5), target));
        assertThrows(IllegalArgumentException.class, () ->
                merge.copyBlocks(copy, Tensors.row(9, 1, 2, 3, 9, 4, 5, 6), Tensors.row(0, 0, 0, 0, 0)));
    }
}
