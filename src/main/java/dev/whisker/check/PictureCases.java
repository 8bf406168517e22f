package dev.whisker.check;

import dev.whisker.layer.FlipMode;
import dev.whisker.layer.RandomFlip;
import dev.whisker.layer.RandomRotation;
import dev.whisker.layer.Range;
import dev.whisker.layer.Rescaling;
import dev.whisker.layer.Resizing;
import dev.whisker.layer.UpSampling2D;
import dev.whisker.op.FillMode;
import dev.whisker.op.Interpolation;
import java.util.List;

/** The generators of layers that prepare pictures. */
final class PictureCases {
    private PictureCases() {
    }

    static void addTo(List<LayerGenerator> all) {
        LayerCases.add(all, "Rescaling",
                draw -> LayerCase.of(new Rescaling(draw.uniform(-2, 2), draw.uniform(-2, 2)), draw.shape()));
        LayerCases.add(all, "Resizing", draw -> LayerCase.of(
                new Resizing(draw.between(1, 6), draw.between(1, 6), draw.oneOf(Interpolation.values())),
                draw.featureMap(1)));
        LayerCases.add(all, "UpSampling2D", draw -> LayerCase.of(
                new UpSampling2D(LayerCases.size(draw, 3), draw.oneOf(Interpolation.values())), draw.featureMap(1)));
        LayerCases.add(all, "RandomFlip", draw ->
                LayerCase.of(new RandomFlip(draw.oneOf(FlipMode.values()), LayerCases.seed(draw)), draw.featureMap(1)));
        LayerCases.add(all, "RandomRotation", draw -> {
            double one = draw.uniform(-1, 1);
            double other = draw.uniform(-1, 1);
            Range factor = draw.coin() ? Range.symmetric(Math.abs(one))
                    : new Range(Math.min(one, other), Math.max(one, other));
            return LayerCase.of(new RandomRotation(factor, draw.oneOf(FillMode.values()),
                    draw.oneOf(Interpolation.values()), LayerCases.seed(draw),
                    draw.uniform(-1, 1)), draw.featureMap(1));
        });
    }
}
