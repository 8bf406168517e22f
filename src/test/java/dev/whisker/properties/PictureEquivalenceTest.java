package dev.whisker.properties;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.whisker.check.Draw;
import dev.whisker.check.LayerCase;
import dev.whisker.check.Tolerance;
import dev.whisker.check.jqwik.LayerArbitraries;
import dev.whisker.layer.Layer;
import dev.whisker.layer.RandomRotation;
import dev.whisker.layer.Range;
import dev.whisker.layer.Rescaling;
import dev.whisker.layer.Resizing;
import dev.whisker.layer.ZeroPadding2D;
import dev.whisker.op.FillMode;
import dev.whisker.op.Interpolation;
import dev.whisker.op.Mode;
import dev.whisker.op.Padding2d;
import dev.whisker.tensor.Shape;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** Layers on pictures that undo themselves, or change nothing. */
class PictureEquivalenceTest {
    private static final int TRIES = 400;

    @Property(tries = TRIES, seed = "5001")
    void flippingTwiceIsTheIdentity(@ForAll("flips") LayerCase flip, @ForAll Precision precision) {
        double[] x = picture(flip.input(), flip.seed());
        double[] once = Passes.forward(precision, flip, Map.of(), x);
        assertArrayEquals(x, Passes.forward(precision, flip, Map.of(), once));
    }

    @Provide
    Arbitrary<LayerCase> flips() {
        return LayerArbitraries.of("RandomFlip").map(flip -> flip.withMode(Mode.TRAINING));
    }

    @Property(tries = TRIES, seed = "5002")
    void rotatingByNothingIsTheIdentity(@ForAll("shapes") Shape shape, @ForAll FillMode fillMode,
            @ForAll Interpolation interpolation, @ForAll long seed,
            @ForAll Precision precision) {
        double[] x = picture(shape, seed);
        assertArrayEquals(x, rotated(precision, shape, 0, fillMode, interpolation, x));
    }

    @Property(tries = TRIES, seed = "5003")
    void aQuarterTurnMovesPixelsAndFourAreTheIdentity(@ForAll @IntRange(min = 1, max = 7) int side,
            @ForAll @IntRange(min = 1, max = 3) int channels,
            @ForAll FillMode fillMode, @ForAll long seed, @ForAll Precision precision) {
        Shape shape = Shape.of(2, side, side, channels);
        double[] x = picture(shape, seed);
        double[] turned = x;
        for (int turn = 0; turn < 4; turn++) {
            turned = rotated(precision, shape, 0.25, fillMode, Interpolation.NEAREST, turned);
            if (turn == 0) {
                assertArrayEquals(counterClockwise(x, shape), turned);
            }
        }
        assertArrayEquals(x, turned);
    }

    private static double[] counterClockwise(double[] x, Shape shape) {
        int side = shape.width();
        int channels = shape.channels();
        double[] y = new double[x.length];
        for (int i = 0; i < y.length; i++) {
            int column = i / channels % side;
            int row = i / channels / side % side;
            int sample = i / channels / side / side;
            y[i] = x[((sample * side + column) * side + side - 1 - row) * channels + i % channels];
        }
        return y;
    }

    private static double[] rotated(Precision precision, Shape shape, double turn, FillMode fillMode,
            Interpolation interpolation, double[] x) {
        Layer layer = RandomRotation.of(new Range(turn, turn)).fillMode(fillMode).interpolation(interpolation);
        return Passes.forward(precision, LayerCase.of(layer, shape), Map.of(), x);
    }

    @Property(tries = TRIES, seed = "5004")
    void resizingToTheOwnSizeIsTheIdentity(@ForAll("shapes") Shape shape, @ForAll Interpolation interpolation,
            @ForAll long seed, @ForAll Precision precision) {
        double[] x = picture(shape, seed);
        Layer layer = Resizing.of(shape.height(), shape.width()).interpolation(interpolation);
        assertArrayEquals(x, Passes.forward(precision, layer, shape, Map.of(), x));
    }

    @Property(tries = TRIES, seed = "5005")
    void resizingUpRepeatsPixelsAndBackTakesOneOfEach(@ForAll("shapes") Shape shape,
            @ForAll @IntRange(min = 1, max = 4) int high,
            @ForAll @IntRange(min = 1, max = 4) int wide, @ForAll long seed, @ForAll Precision precision) {
        double[] x = picture(shape, seed);
        Shape larger = Shape.of(shape.batch(), high * shape.height(), wide * shape.width(), shape.channels());
        Layer up = Resizing.of(larger.height(), larger.width()).interpolation(Interpolation.NEAREST);
        Layer down = Resizing.of(shape.height(), shape.width()).interpolation(Interpolation.NEAREST);
        double[] repeated = Passes.forward(precision, up, shape, Map.of(), x);
        double[] expected = new double[repeated.length];
        for (int i = 0; i < expected.length; i++) {
            int column = i / shape.channels() % larger.width() / wide;
            int row = i / shape.channels() / larger.width() % larger.height() / high;
            int sample = i / shape.channels() / larger.width() / larger.height();
            expected[i] = x[((sample * shape.height() + row) * shape.width() + column) * shape.channels()
                    + i % shape.channels()];
        }
        assertArrayEquals(expected, repeated);
        assertArrayEquals(x, Passes.forward(precision, down, larger, Map.of(), repeated));
    }

    @Property(tries = TRIES, seed = "5006")
    void interpolationOfOneColorIsThatColor(@ForAll("resizings") LayerCase drawn,
            @ForAll @DoubleRange(min = -2, max = 2) double color,
            @ForAll Precision precision) {
        double[] x = Vectors.map(new double[(int) drawn.input().size()], value -> color);
        double[] expected = Vectors.map(new double[(int) drawn.layer().outputShape(drawn.input()).size()],
                value -> color);
        Vectors.assertClose(expected, Passes.forward(precision, drawn.layer(), drawn.input(), Map.of(), x),
                precision.sums(), "y");
    }

    @Provide
    Arbitrary<LayerCase> resizings() {
        return LayerArbitraries.of("Resizing");
    }

    /** Padding moves the picture and adds zeros; backward takes it out again. */
    @Property(tries = TRIES, seed = "5007")
    void backwardOfPaddingUndoesIt(@ForAll("paddings") LayerCase drawn, @ForAll Precision precision) {
        Shape input = drawn.input();
        Padding2d padding = ((ZeroPadding2D) drawn.layer()).padding();
        double[] x = picture(input, drawn.seed());
        double[] padded = Passes.forward(precision, drawn.layer(), input, Map.of(), x);
        Shape output = drawn.layer().outputShape(input);
        double[] expected = new double[(int) output.size()];
        for (int i = 0; i < x.length; i++) {
            int column = i / input.channels() % input.width() + padding.left();
            int row = i / input.channels() / input.width() % input.height() + padding.top();
            int sample = i / input.channels() / input.width() / input.height();
            expected[((sample * output.height() + row) * output.width() + column) * output.channels()
                    + i % input.channels()] = x[i];
        }
        assertArrayEquals(expected, padded);
        assertArrayEquals(x, Passes.of(precision, drawn.layer(), input, Map.of(), x, padded).dx());
    }

    @Provide
    Arbitrary<LayerCase> paddings() {
        return LayerArbitraries.of("ZeroPadding2D");
    }

    @Property(tries = TRIES, seed = "5008")
    void rescalingIsUndoneByTheInverse(@ForAll("shapes") Shape shape,
            @ForAll @DoubleRange(min = 0.1, max = 8) double scale,
            @ForAll @DoubleRange(min = -2, max = 2) double offset, @ForAll long seed, @ForAll Precision precision) {
        double[] x = picture(shape, seed);
        double[] there = Passes.forward(precision, Rescaling.of(scale).offset(offset), shape, Map.of(), x);
        double[] back = Passes.forward(precision, Rescaling.of(1 / scale).offset(-offset / scale), shape, Map.of(),
                there);
        Vectors.assertClose(x, back, precision.sums(), "x");
    }

    @Property(tries = TRIES, seed = "5009")
    void viewsKeepEveryElement(@ForAll("views") LayerCase drawn, @ForAll Precision precision) {
        double[] x = picture(drawn.input(), drawn.seed());
        Passes passes = Passes.of(precision, drawn, Map.of(), x, x);
        Vectors.assertClose(x, passes.y(), Tolerance.EXACT, "y");
        Vectors.assertClose(x, passes.dx(), Tolerance.EXACT, "dx");
    }

    @Provide
    Arbitrary<LayerCase> views() {
        return Arbitraries.of("Flatten", "Reshape").flatMap(LayerArbitraries::of);
    }

    @Provide
    Arbitrary<Shape> shapes() {
        return Arbitraries.longs().map(seed -> new Draw(seed).featureMap(1));
    }

    /** Values that float32 holds, so that copies of them are equal. */
    private static double[] picture(Shape shape, long seed) {
        return Vectors.map(new Draw(seed).normal(shape.size()), value -> (float) value);
    }
}
