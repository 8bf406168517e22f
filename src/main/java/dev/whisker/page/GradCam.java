package dev.whisker.page;

import dev.whisker.WhiskerException;
import dev.whisker.experiment.LabeledPictures;
import dev.whisker.experiment.RunDirectory;
import dev.whisker.experiment.SampledPictures;
import dev.whisker.experiment.SavedWeights;
import dev.whisker.experiment.TracedModel;
import dev.whisker.inspect.ClassActivationMap;
import dev.whisker.inspect.Heatmap;
import dev.whisker.inspect.TracedValues;
import dev.whisker.op.Backend;
import dev.whisker.report.Figures;
import dev.whisker.report.MapImage;
import dev.whisker.report.Picture;
import dev.whisker.tensor.Shape;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;

/** Maps of which parts of pictures speak for the predicted class, at the last layer with height and width. */
final class GradCam implements AutoCloseable {
    private final TracedModel model;
    private final String layer;

    private GradCam(TracedModel model) {
        this.model = model;
        this.layer = model.trace().lastFeatureMap();
    }

    /**
     * Opens the model of a run.
     *
     * @throws WhiskerException if it has no layer with height and width above 1, or its weights cannot be read
     */
    static GradCam open(RunDirectory run, SavedWeights which, Backend backend) {
        TracedModel model = TracedModel.ofRun(run, which, backend);
        try {
            return new GradCam(model);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /** The layer whose value is looked at. */
    String layer() {
        return layer;
    }

    /**
     * The map of a sample over a picture of it.
     *
     * @param picture to draw it on; it may have other proportions than what the network sees
     */
    Picture of(LabeledPictures pictures, int sample, int predicted, BufferedImage picture) {
        double[] input = SampledPictures.picture(pictures.samples().dataset(), pictures.samples().ids()[sample]);
        TracedValues pass = model.trace().gradients(input, 1, model.trace().score(predicted), List.of(layer),
                List.of(layer));
        Heatmap map = ClassActivationMap.GRADCAM.of(model.trace().shape(layer), pass.value(layer),
                pass.gradient(layer));
        return Picture.jpeg(MapImage.over(picture, map), finding(map, model.trace().shape(layer)));
    }

    /** "the map is brightest at the top left", by thirds of height and width. */
    private static String finding(Heatmap map, Shape shape) {
        double[] values = map.values();
        int best = map.largest();
        if (!(values[best] > 0)) {
            return "The map is 0 everywhere: no part speaks for this class.";
        }
        double above = 0;
        for (double value : values) {
            above += value > values[best] / 2 ? 1 : 0;
        }
        String row = List.of("top", "middle", "bottom").get(3 * (best / map.width()) / map.height());
        String column = List.of("left", "center", "right").get(3 * (best % map.width()) / map.width());
        return String.format(Locale.ROOT, "The map is largest at the %s %s; %s of its %d x %d places exceed half of "
                + "that.", row, column, Figures.percent(above / values.length), shape.get(0), shape.get(1));
    }

    @Override
    public void close() {
        model.close();
    }
}
