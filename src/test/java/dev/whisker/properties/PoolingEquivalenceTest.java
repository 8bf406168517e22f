package dev.whisker.properties;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.whisker.check.Draw;
import dev.whisker.check.LayerCase;
import dev.whisker.check.Tolerance;
import dev.whisker.check.jqwik.LayerArbitraries;
import dev.whisker.layer.GlobalAveragePooling2D;
import dev.whisker.layer.GlobalMaxPooling2D;
import dev.whisker.layer.MaxPooling2D;
import dev.whisker.layer.Size2d;
import dev.whisker.tensor.Shape;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Poolings against what they are by definition. */
class PoolingEquivalenceTest {
    private static final int TRIES = 500;

    @Property(tries = TRIES, seed = "4601")
    void theGlobalAverageIsTheMeanOfAllPixels(@ForAll("averages") LayerCase drawn, @ForAll Precision precision) {
        Shape input = drawn.input();
        double[] x = new Draw(drawn.seed()).normal(input.size());
        int channels = input.channels();
        int pixels = input.height() * input.width();
        double[] means = IntStream.range(0, input.batch() * channels).mapToDouble(i -> IntStream.range(0, pixels)
                .mapToDouble(pixel -> x[(i / channels * pixels + pixel) * channels
                        + i % channels]).average().orElseThrow()).toArray();
        Vectors.assertClose(means, Passes.forward(precision, drawn.layer(), input, Map.of(), x), precision.sums(), "y");
    }

    @Provide
    Arbitrary<LayerCase> averages() {
        return LayerArbitraries.of("GlobalAveragePooling2D");
    }

    @Property(tries = TRIES, seed = "4602")
    void theGlobalMaximumIsThatOfAWindowAsLargeAsThePicture(@ForAll("maxima") LayerCase drawn,
            @ForAll Precision precision) {
        Shape input = drawn.input();
        Draw draw = new Draw(drawn.seed());
        double[] x = draw.normal(input.size());
        double[] dy = Passes.cotangent(drawn.layer(), input, draw);
        Passes global = Passes.of(precision, new GlobalMaxPooling2D(false), input, Map.of(), x, dy);
        Passes window = Passes.of(precision, MaxPooling2D.of(new Size2d(input.height(), input.width())), input,
                Map.of(), x, dy);
        assertArrayEquals(window.y(), global.y());
        assertArrayEquals(window.dx(), global.dx());
    }

    @Provide
    Arbitrary<LayerCase> maxima() {
        return LayerArbitraries.of("GlobalMaxPooling2D");
    }

    /** Padding must not take part, which a zero among numbers of one sign would. */
    @Property(tries = TRIES, seed = "4603")
    void theMaximumOfTheNegativeIsTheNegativeOfTheMinimum(@ForAll("windows") LayerCase drawn,
            @ForAll Precision precision) {
        Shape input = drawn.input();
        Draw draw = new Draw(drawn.seed());
        double offset = draw.oneOf(-10.0, 0.0, 10.0);
        // Exact in either precision.
        double[] x = Vectors.map(draw.normal(input.size()), value -> (float) (value + offset));
        Window window = Window.of((MaxPooling2D) drawn.layer(), input);
        double[] minima = window.outputs().mapToDouble(i ->
                window.inputs(i).mapToDouble(k -> x[k]).min().orElseThrow()).toArray();
        double[] y = Passes.forward(precision, drawn.layer(), input, Map.of(), Vectors.map(x, value -> -value));
        Vectors.assertClose(minima, Vectors.map(y, value -> -value), Tolerance.EXACT, "-y");
    }

    @Provide
    Arbitrary<LayerCase> windows() {
        return LayerArbitraries.of("MaxPooling2D");
    }

    @Property(tries = TRIES, seed = "4604")
    void averageAndMaximumOfEqualPixelsAreThePixel(@ForAll("averages") LayerCase drawn, @ForAll Precision precision) {
        Shape input = drawn.input();
        double[] pixel = new Draw(drawn.seed()).normal(input.channels());
        double[] x = IntStream.range(0, (int) input.size()).mapToDouble(i -> pixel[i % pixel.length]).toArray();
        double[] expected = IntStream.range(0,
                input.batch() * pixel.length).mapToDouble(i -> pixel[i % pixel.length]).toArray();
        Vectors.assertClose(expected, Passes.forward(precision, GlobalAveragePooling2D.of(), input, Map.of(), x),
                precision.sums(), "average");
        Vectors.assertClose(expected, Passes.forward(precision, GlobalMaxPooling2D.of(), input, Map.of(), x),
                precision.elementwise(), "maximum");
    }
}
