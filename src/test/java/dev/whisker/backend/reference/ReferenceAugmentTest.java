package dev.whisker.backend.reference;

import static dev.whisker.backend.reference.Tensors.BACKEND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.whisker.op.AugmentOps;
import dev.whisker.op.FillMode;
import dev.whisker.op.Interpolation;
import dev.whisker.op.Philox;
import dev.whisker.op.RandomKey;
import dev.whisker.op.RotationSpec;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Picture operations: adjoints, exact cases, draws. */
class ReferenceAugmentTest {
    private static final AugmentOps AUGMENT = BACKEND.augment();
    private static final RandomKey KEY = new RandomKey(77, 2);
    private static final int EPOCH = 3;

    @Property(seed = "71", tries = 60)
    void resizeAdjoint(@ForAll @IntRange(min = 1, max = 7) int height, @ForAll @IntRange(min = 1, max = 7) int width,
                       @ForAll @IntRange(min = 1, max = 9) int newHeight,
                       @ForAll @IntRange(min = 1, max = 9) int newWidth,
                       @ForAll Interpolation interpolation, @ForAll long seed) {
        Random random = new Random(seed);
        Tensor x = Tensors.random(Shape.of(2, height, width, 2), random);
        Tensor y = Tensors.empty(Shape.of(2, newHeight, newWidth, 2));
        Tensor dy = Tensors.random(y.shape(), random);
        Tensor dx = Tensors.empty(x.shape());
        AUGMENT.resizeBackward(dy, interpolation, dx);
        Tensors.assertGradient("dx", () -> AUGMENT.resize(x, interpolation, y), y, dy, x, dx);
        Tensors.assertAdjoint(x, y, dy, dx);
    }

    @Property(seed = "72", tries = 80)
    void rotationAdjoint(@ForAll @IntRange(min = 1, max = 7) int height, @ForAll @IntRange(min = 1, max = 7) int width,
            @ForAll FillMode fillMode,
                         @ForAll Interpolation interpolation, @ForAll long seed) {
        Random random = new Random(seed);
        RotationSpec spec = new RotationSpec(-Math.PI, Math.PI, fillMode, 0, interpolation);
        Tensor samples = Tensors.row(random.nextInt(1000), random.nextInt(1000));
        Tensor x = Tensors.random(Shape.of(2, height, width, 2), random);
        Tensor y = Tensors.empty(x.shape());
        Tensor dy = Tensors.random(x.shape(), random);
        Tensor dx = Tensors.empty(x.shape());
        AUGMENT.randomRotationBackward(dy, spec, KEY, EPOCH, samples, dx);
        Tensors.assertGradient("dx", () -> AUGMENT.randomRotation(x, spec, KEY, EPOCH, samples, y), y, dy, x, dx);
        Tensors.assertAdjoint(x, y, dy, dx);
    }

    @Property(seed = "73", tries = 40)
    void flipIsItsOwnAdjoint(@ForAll boolean horizontal, @ForAll boolean vertical,
            @ForAll @IntRange(min = 1, max = 5) int height,
                             @ForAll @IntRange(min = 1, max = 5) int width, @ForAll long seed) {
        Random random = new Random(seed);
        Tensor samples = Tensors.row(random.nextInt(1000), random.nextInt(1000));
        Tensor x = Tensors.random(Shape.of(2, height, width, 2), random);
        Tensor y = Tensors.empty(x.shape());
        Tensor dy = Tensors.random(x.shape(), random);
        Tensor dx = Tensors.empty(x.shape());
        AUGMENT.randomFlip(x, horizontal, vertical, KEY, EPOCH, samples, y);
        AUGMENT.randomFlip(dy, horizontal, vertical, KEY, EPOCH, samples, dx);
        Tensors.assertAdjoint(x, y, dy, dx);
    }

    @Test
    void flipFollowsTheDrawsOfTheSample() {
        double[] picture = {1, 2, 3, 4, 5, 6};
        double[][] flipped = {picture, {3, 2, 1, 6, 5, 4}, {4, 5, 6, 1, 2, 3}, {6, 5, 4, 3, 2, 1}};
        boolean[] seen = new boolean[4];
        int[] words = new int[4];
        for (int sample = 0; sample < 40; sample++) {
            Philox.augment(KEY, EPOCH, sample, words);
            int way = (Philox.uniform(words[0]) < 0.5 ? 1 : 0) + (Philox.uniform(words[1]) < 0.5 ? 2 : 0);
            seen[way] = true;
            assertArrayEquals(flipped[way], flip(picture, true, true, sample));
            assertArrayEquals(flipped[way & 1], flip(picture, true, false, sample));
            assertArrayEquals(flipped[way & 2], flip(picture, false, true, sample));
        }
        assertArrayEquals(new boolean[] {true, true, true, true}, seen);
    }

    private static double[] flip(double[] picture, boolean horizontal, boolean vertical, int sample) {
        Tensor y = Tensors.empty(Shape.of(1, 2, 3, 1));
        AUGMENT.randomFlip(Tensors.of(y.shape(), picture), horizontal, vertical, KEY, EPOCH, Tensors.row(sample), y);
        return Tensors.values(y);
    }

    @Test
    void aPictureIsAugmentedAlikeInEveryBatch() {
        RotationSpec spec = new RotationSpec(-1, 1, FillMode.REFLECT, 0, Interpolation.BILINEAR);
        Tensor x = Tensors.random(Shape.of(2, 4, 4, 1), new Random(1));
        Tensor both = Tensors.empty(x.shape());
        Tensor alone = Tensors.empty(Shape.of(1, 4, 4, 1));
        AUGMENT.randomRotation(x, spec, KEY, EPOCH, Tensors.row(5, 9), both);
        AUGMENT.randomRotation(x.slice(16, alone.shape()), spec, KEY, EPOCH, Tensors.row(9), alone);
        assertArrayEquals(Arrays.copyOfRange(Tensors.values(both), 16, 32), Tensors.values(alone));
    }

    @ParameterizedTest
    @EnumSource(FillMode.class)
    void rotationByNothingIsTheIdentity(FillMode fillMode) {
        Tensor x = Tensors.random(Shape.of(1, 4, 5, 2), new Random(2));
        for (Interpolation interpolation : Interpolation.values()) {
            assertArrayEquals(Tensors.values(x), rotate(x, 0, fillMode, interpolation));
        }
    }

    @Test
    void aQuarterTurnIsCounterClockwise() {
        Tensor x = Tensors.of(Shape.of(1, 3, 3, 1), 1, 2, 3, 4, 5, 6, 7, 8, 9);
        for (Interpolation interpolation : Interpolation.values()) {
            assertArrayEquals(new double[] {3, 6, 9, 2, 5, 8, 1, 4, 7},
                    rotate(x, Math.PI / 2, FillMode.REFLECT, interpolation), 1e-12);
        }
    }

    @Test
    void fillModesMapCoordinatesIntoThePicture() {
        double[] at = {-5, -4, -3, -2, -1, -0.5, 0, 1.25, 3, 3.5, 4, 5, 6, 7, 8};
        checkInside(FillMode.NEAREST, at, new double[] {0, 0, 0, 0, 0, 0, 0, 1.25, 3, 3, 3, 3, 3, 3, 3});
        checkInside(FillMode.REFLECT, at, new double[] {3, 3, 2, 1, 0, 0, 0, 1.25, 3, 3, 3, 2, 1, 0, 0});
        // A true period of 4 would give 1 at -3 and 2 at 6: periods are counted in steps of 3.
        checkInside(FillMode.WRAP, at, new double[] {3, 3, 3, 2, 3, 3, 0, 1.25, 3, 0, 0, 1, 0, 0, 0});
        checkInside(FillMode.CONSTANT, at, at);
    }

    @Test
    void reflectionGoesOnBeyondTheFirstMirrorImage() {
        checkInside(FillMode.REFLECT, new double[] {-17, -13, -10, -9, 9, 12, 13, 17},
                new double[] {0, 3, 1, 0, 1, 3, 2, 1});
    }

    private static void checkInside(FillMode fillMode, double[] at, double[] expected) {
        assertArrayEquals(expected, Arrays.stream(at).map(coordinate ->
                RotationMap.inside(coordinate, 4, fillMode)).toArray(), fillMode.name());
    }

    @Test
    void oneAngleForEachPicture() {
        Tensor x = Tensors.empty(Shape.of(2, 3, 3, 1));
        RotationSpec spec = new RotationSpec(0, 0, FillMode.REFLECT, 0, Interpolation.BILINEAR);
        assertThrows(IllegalArgumentException.class,
                () -> AUGMENT.rotate(x, spec, new double[1], Tensors.empty(x.shape())));
    }

    @Test
    void resizingToTheSameSizeChangesNothing() {
        Tensor x = Tensors.random(Shape.of(1, 4, 5, 2), new Random(3));
        Tensor y = Tensors.empty(x.shape());
        for (Interpolation interpolation : Interpolation.values()) {
            AUGMENT.resize(x, interpolation, y);
            assertArrayEquals(Tensors.values(x), Tensors.values(y));
        }
    }

    @Test
    void nearestRoundsAsTensorFlow() {
        // Output 20 of 41 lies at (20 + 0.5) * 2 / 41, exactly 1: the second pixel. In float32, and so in TensorFlow,
        // it comes out below 1: the first.
        Tensor y = Tensors.empty(Shape.of(1, 1, 41, 1));
        AUGMENT.resize(Tensors.of(Shape.of(1, 1, 2, 1), 0, 1), Interpolation.NEAREST, y);
        assertEquals(20, Arrays.stream(Tensors.values(y)).sum());
    }

    @Test
    void rescaling() {
        Tensor y = Tensors.empty(Shape.of(3));
        AUGMENT.rescale(Tensors.row(0, 127.5, 255), 1 / 127.5, -1, y);
        assertArrayEquals(new double[] {-1, 0, 1}, Tensors.values(y), 1e-15);
    }

    private static double[] rotate(Tensor x, double angle, FillMode fillMode, Interpolation interpolation) {
        Tensor y = Tensors.empty(x.shape());
        AUGMENT.rotate(x, new RotationSpec(angle, angle, fillMode, 0, interpolation), new double[] {angle}, y);
        return Tensors.values(y);
    }
}
