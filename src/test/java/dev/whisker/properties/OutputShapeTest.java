package dev.whisker.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.check.Draw;
import dev.whisker.check.Guarded;
import dev.whisker.check.LayerCase;
import dev.whisker.check.jqwik.LayerDomain;
import dev.whisker.layer.SingleLayer;
import dev.whisker.layer.SingleLayerBuilder;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;

/**
 * {@code outputShape} is the shape of what forward yields: no element of it is left out, and none beyond it is written.
 */
@Domain(LayerDomain.class)
@Domain(DomainContext.Global.class)
class OutputShapeTest {

    @Property(tries = 3000, seed = "4201")
    void forwardFillsTheOutputShapeAndNothingElse(@ForAll LayerCase layerCase, @ForAll Precision precision) {
        List<Guarded> guarded = new ArrayList<>();
        SingleLayerBuilder builder = SingleLayer.of(layerCase.layer(),
                layerCase.inputs()).mode(layerCase.mode()).seed(layerCase.seed())
                .tensors((name, shape, dtype) -> {
                    guarded.add(new Guarded(name, precision.backend(), shape, dtype, Double.NaN));
                    return guarded.get(guarded.size() - 1).tensor();
                });
        try (SingleLayer layer = builder.build(precision.backend())) {
            Draw draw = new Draw(layerCase.seed());
            double[] y = layer.forward(layerCase.inputs().stream().map(input ->
                    draw.normal(input.size())).toArray(double[][]::new));
            assertEquals(layerCase.layer().outputShape(layerCase.inputs()), layer.outputShape());
            assertEquals(layer.outputShape().size(), y.length);
            assertTrue(Arrays.stream(y).allMatch(Double::isFinite), "some of the output was not written");
            assertEquals(List.of(), guarded.stream().map(Guarded::damage).flatMap(Optional::stream).toList());
        } finally {
            guarded.forEach(Guarded::close);
        }
    }

    /** What a model relies on that is planned for one sample and run in batches. */
    @Property(tries = 2000, seed = "4202")
    void theBatchChangesTheBatchAlone(@ForAll LayerCase layerCase, @ForAll @IntRange(min = 1, max = 1000) int batch) {
        List<Shape> input = layerCase.inputs();
        List<Shape> other = input.stream().map(shape -> shape.withBatch(batch)).toList();
        assertEquals(layerCase.layer().outputShape(input).withBatch(batch), layerCase.layer().outputShape(other));
        assertEquals(layerCase.layer().weights(input), layerCase.layer().weights(other));
    }
}
