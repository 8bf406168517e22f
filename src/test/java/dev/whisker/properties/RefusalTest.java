package dev.whisker.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.block.Residual;
import dev.whisker.block.SqueezeExcite;
import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.DepthwiseConv2D;
import dev.whisker.layer.Dropout;
import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerException;
import dev.whisker.layer.MaxPooling2D;
import dev.whisker.layer.RandomRotation;
import dev.whisker.layer.Range;
import dev.whisker.layer.ReLU;
import dev.whisker.layer.Rescaling;
import dev.whisker.layer.Reshape;
import dev.whisker.layer.Resizing;
import dev.whisker.layer.SingleLayer;
import dev.whisker.layer.Size2d;
import dev.whisker.model.Body;
import dev.whisker.model.Composite;
import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.function.IntFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/**
 * What a layer cannot take it refuses, before anything is allocated, in one line that names the layer, what it received
 * and the rule.
 */
class RefusalTest {
    private static final Map<String, IntFunction<Layer>> COUNTS = Map.ofEntries(
            Map.entry("Conv2D: filters", n -> Conv2D.of(n, 1)),
            Map.entry("Conv2D: kernel_size", n -> Conv2D.of(1, n)),
            Map.entry("Conv2D: strides", n -> Conv2D.of(1, 1).strides(n)),
            Map.entry("Conv2D: dilation_rate", n -> Conv2D.of(1, 1).dilationRate(n)),
            Map.entry("DepthwiseConv2D: kernel_size", n -> DepthwiseConv2D.of(n)),
            Map.entry("DepthwiseConv2D: strides", n -> DepthwiseConv2D.of(1).strides(n)),
            Map.entry("DepthwiseConv2D: depth_multiplier", n -> DepthwiseConv2D.of(1).depthMultiplier(n)),
            Map.entry("DepthwiseConv2D: dilation_rate", n -> DepthwiseConv2D.of(1).dilationRate(Size2d.square(n))),
            Map.entry("Dense: units", Dense::of),
            Map.entry("MaxPooling2D: pool_size", MaxPooling2D::of),
            Map.entry("MaxPooling2D: strides", n -> MaxPooling2D.of(1).strides(n)),
            Map.entry("Resizing: height", n -> Resizing.of(n, 1)),
            Map.entry("Resizing: width", n -> Resizing.of(1, n)));

    private static final Map<String, DoubleFunction<Layer>> SHARES = Map.of(
            "Dropout: rate", Dropout::of,
            "BatchNormalization: momentum", momentum -> BatchNormalization.of().momentum(momentum));

    private static final Map<String, DoubleFunction<Layer>> NUMBERS = Map.of(
            "Rescaling: scale", Rescaling::of,
            "Rescaling: offset", offset -> Rescaling.of(1).offset(offset),
            "RandomRotation: fill_value", fill -> RandomRotation.of(0.1).fillValue(fill));

    @Property(tries = 4000, seed = "4301")
    void anInputThatDoesNotFitIsRefused(@ForAll("misfits") UnsuitableInput.Pair pair) {
        LayerException e = assertThrows(LayerException.class, () -> pair.layer().outputShape(pair.input()));
        boolean inside = pair.layer() instanceof Composite && e.getMessage().startsWith("layer '");
        if (inside) {
            // The first layer in it says so.
            assertTrue(e.getMessage().startsWith("layer '" + body(pair.layer()).layers().get(0).name() + "': "),
                    e::getMessage);
            assertTrue(e.getMessage().endsWith(" cannot take an input of shape " + pair.input().toKerasString() + ": "
                    + pair.rule()), e::getMessage);
        } else {
            assertEquals(pair.layer() + " cannot take an input of shape " + pair.input().toKerasString() + ": "
                    + pair.rule(), e.getMessage());
        }
        LayerException built = assertThrows(LayerException.class,
                () -> SingleLayer.of(pair.layer(), pair.input()).build(Precision.FLOAT64.backend()).close());
        assertEquals(e.getMessage(), built.getMessage());
    }

    private static Body body(Layer block) {
        return block instanceof Residual residual ? residual.body() : ((SqueezeExcite) block).body();
    }

    @Provide
    Arbitrary<UnsuitableInput.Pair> misfits() {
        return Arbitraries.of(UnsuitableInput.class).flatMap(misfit -> Arbitraries.longs().map(misfit::draw));
    }

    @Property(tries = 500, seed = "4302")
    void aCountBelowOneIsRefused(@ForAll("counts") String argument,
            @ForAll @IntRange(min = Integer.MIN_VALUE, max = 0) int value) {
        LayerException e = assertThrows(LayerException.class, () -> COUNTS.get(argument).apply(value));
        assertEquals(argument + " must be at least 1, received " + value, e.getMessage());
    }

    @Provide
    Arbitrary<String> counts() {
        return Arbitraries.of(COUNTS.keySet().stream().sorted().toList());
    }

    @Property(tries = 200, seed = "4303")
    void aShareBeyondZeroAndOneIsRefused(@ForAll("shares") String argument, @ForAll("notShares") double value) {
        LayerException e = assertThrows(LayerException.class, () -> SHARES.get(argument).apply(value));
        assertEquals(argument + " must be between 0 and 1, received " + value, e.getMessage());
    }

    @Provide
    Arbitrary<String> shares() {
        return Arbitraries.of(SHARES.keySet().stream().sorted().toList());
    }

    @Provide
    Arbitrary<Double> notShares() {
        return Arbitraries.oneOf(Arbitraries.doubles().lessThan(0), Arbitraries.doubles().greaterThan(1), notFinite());
    }

    @Property(tries = 50, seed = "4304")
    void aNumberThatIsNotFiniteIsRefused(@ForAll("numbers") String argument, @ForAll("notFinite") double value) {
        LayerException e = assertThrows(LayerException.class, () -> NUMBERS.get(argument).apply(value));
        assertEquals(argument + " must be a finite number, received " + value, e.getMessage());
    }

    @Provide
    Arbitrary<String> numbers() {
        return Arbitraries.of(NUMBERS.keySet().stream().sorted().toList());
    }

    @Provide
    Arbitrary<Double> notFinite() {
        return Arbitraries.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
    }

    @Property(tries = 200, seed = "4305")
    void anEpsilonThatIsNotPositiveIsRefused(@ForAll("notPositive") double epsilon) {
        LayerException e = assertThrows(LayerException.class, () -> BatchNormalization.of().epsilon(epsilon));
        assertEquals("BatchNormalization: epsilon must be a positive number, received " + epsilon, e.getMessage());
    }

    @Provide
    Arbitrary<Double> notPositive() {
        return Arbitraries.oneOf(Arbitraries.doubles().lessOrEqual(0), notFinite());
    }

    @Property(tries = 200, seed = "4306")
    void aRangeFromHighToLowIsRefused(@ForAll("angles") double one, @ForAll("angles") double other) {
        double lower = Math.max(one, other) + 0.1;
        double upper = Math.min(one, other);
        LayerException e = assertThrows(LayerException.class, () -> RandomRotation.of(new Range(lower, upper)));
        assertEquals("RandomRotation: factor must be a number of at least 0, or (lower, upper) with lower <= upper, "
                + "received (" + (lower + 0.0) + ", "
                + (upper + 0.0) + ")", e.getMessage());
    }

    @Provide
    Arbitrary<Double> angles() {
        return Arbitraries.doubles().between(-2, 2);
    }

    @Property(tries = 200, seed = "4307")
    void anExtentThatIsNoneIsRefused(@ForAll @IntRange(min = 1, max = 9) int one,
            @ForAll @IntRange(min = Integer.MIN_VALUE, max = 0) int other) {
        int[] target = other == -1 ? new int[] {-1, one, -1} : new int[] {one, other};
        LayerException e = assertThrows(LayerException.class, () -> Reshape.of(target));
        assertEquals("Reshape: target_shape takes positive numbers and at most one -1, received "
                + Arrays.stream(target).boxed().toList(),
                e.getMessage());
    }

    @Property(tries = 200, seed = "4308")
    void aReluHasNoLimitButSix(@ForAll("notSix") double limit) {
        LayerException e = assertThrows(LayerException.class, () -> ReLU.of(limit));
        assertEquals("ReLU: max_value must be None or 6, received " + limit, e.getMessage());
    }

    @Provide
    Arbitrary<Double> notSix() {
        return Arbitraries.oneOf(Arbitraries.doubles(), notFinite()).filter(limit -> limit != 6);
    }
}
