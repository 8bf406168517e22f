package dev.whisker.check.jqwik;

import dev.whisker.check.LayerCase;
import dev.whisker.check.LayerGenerator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/**
 * Random valid layers as arbitraries of jqwik, which shrink as {@link dev.whisker.check.Shrinker} does.
 *
 * <pre>
 * &#64;Property
 * void gradientIsRight(&#64;ForAll("scales") LayerCase scale) {
 *     GradientReport report = GradientCheck.of(scale).run();
 *     assertTrue(report.passed(), report::toString);
 * }
 *
 * &#64;Provide
 * Arbitrary&lt;LayerCase&gt; scales() {
 *     return LayerArbitraries.of(LayerGenerator.define("Scale",
 *             draw -&gt; LayerCase.of(new Scale(draw.uniform(-2, 2)), draw.shape())));
 * }
 * </pre>
 */
public final class LayerArbitraries {
    private LayerArbitraries() {
    }

    /**
     * Cases of one of Whisker's layers, by Keras' class name.
     *
     * @throws dev.whisker.WhiskerException if there is no such layer, with the nearest name
     */
    public static Arbitrary<LayerCase> of(String layer) {
        return of(LayerGenerator.of(layer));
    }

    /** Cases of your own generator. */
    public static Arbitrary<LayerCase> of(LayerGenerator generator) {
        return Arbitraries.fromGenerator(random -> new ShrinkableCase(generator.at(random.nextLong())));
    }

    /** Cases of all layers that generators are known for. */
    public static Arbitrary<LayerCase> any() {
        return Arbitraries.of(LayerGenerator.names()).flatMap(LayerArbitraries::of);
    }
}
