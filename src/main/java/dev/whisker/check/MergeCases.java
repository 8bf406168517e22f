package dev.whisker.check;

import dev.whisker.layer.Add;
import dev.whisker.layer.Average;
import dev.whisker.layer.Concatenate;
import dev.whisker.layer.Layer;
import dev.whisker.layer.Maximum;
import dev.whisker.layer.Multiply;
import dev.whisker.layer.Subtract;
import dev.whisker.tensor.Shape;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** The generators of layers with several inputs. */
final class MergeCases {
    private static final int MAX_INPUTS = 4;

    private MergeCases() {
    }

    static void addTo(List<LayerGenerator> all) {
        LayerCases.add(all, "Add", draw -> alike(draw, new Add()));
        LayerCases.add(all, "Average", draw -> alike(draw, new Average()));
        LayerCases.add(all, "Concatenate", MergeCases::concatenate);
        LayerCases.add(all, "Maximum", draw -> alike(draw, new Maximum()));
        LayerCases.add(all, "Multiply", draw -> draw.chance(0.25) ? gate(draw) : alike(draw, new Multiply()));
        LayerCases.add(all, "Subtract", draw -> of(new Subtract(), Collections.nCopies(2, draw.shape())));
    }

    private static LayerCase of(Layer layer, List<Shape> inputs) {
        return LayerCase.of(layer, inputs.toArray(Shape[]::new));
    }

    /** Inputs of one shape. */
    private static LayerCase alike(Draw draw, Layer layer) {
        return of(layer, Collections.nCopies(draw.between(2, MAX_INPUTS), draw.shape()));
    }

    /** A feature map and factors of its channels, in any order. */
    private static LayerCase gate(Draw draw) {
        Shape map = draw.featureMap(1);
        Shape factors = draw.coin() ? Shape.of(map.batch(), map.channels())
                : Shape.of(map.batch(), 1, 1, map.channels());
        return draw.coin() ? LayerCase.of(new Multiply(), map, factors) : LayerCase.of(new Multiply(), factors, map);
    }

    private static LayerCase concatenate(Draw draw) {
        Shape shape = draw.shape();
        int along = draw.between(1, shape.rank() - 1);
        Shape[] inputs = new Shape[draw.between(2, MAX_INPUTS)];
        Arrays.setAll(inputs, i -> {
            int[] extents = shape.toArray();
            extents[along] = draw.between(1, 3);
            return Shape.of(extents);
        });
        return LayerCase.of(Concatenate.of(draw.coin() ? along : along - shape.rank()), inputs);
    }
}
