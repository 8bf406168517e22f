package dev.whisker.page;

import dev.whisker.data.Dataset;
import dev.whisker.data.RgbImage;
import dev.whisker.experiment.Experiment;
import dev.whisker.experiment.ExperimentData;
import dev.whisker.experiment.ExperimentData.Part;
import dev.whisker.layer.Layer;
import dev.whisker.layer.RandomFlip;
import dev.whisker.layer.RandomRotation;
import dev.whisker.layer.Rescaling;
import dev.whisker.layer.SingleLayer;
import dev.whisker.model.Graph;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.report.Gallery;
import dev.whisker.report.Html;
import dev.whisker.report.PageBudget;
import dev.whisker.report.Picture;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Training pictures as the network sees them, each with variants by the layers that augment. */
final class AugmentationSection {
    private static final int PICTURES = 3;
    private static final int VARIANTS = 5;

    private final Experiment experiment;
    private final ExperimentData data;
    private final Backend backend;
    private final PageBudget budget;

    AugmentationSection(Experiment experiment, ExperimentData data, Backend backend, PageBudget budget) {
        this.experiment = experiment;
        this.data = data;
        this.backend = backend;
        this.budget = budget;
    }

    Html html() {
        int[] ids = data.ids(Part.TRAIN);
        if (ids.length == 0) {
            return Html.note("There are no training pictures.");
        }
        List<Layer> layers = layers();
        Gallery gallery = new Gallery(budget);
        IntStream.range(0, Math.min(PICTURES, ids.length)).map(i -> ids[i * (ids.length / Math.min(PICTURES,
                ids.length))]).forEach(id -> add(gallery, id, layers));
        String names = layers.stream().filter(AugmentationSection::augments).map(Layer::toString)
                .collect(Collectors.joining(" and "));
        return Html.of(Html.paragraph(names.isEmpty()
                ? "Training pictures are not augmented. These are some, as the network sees them."
                : "Some training pictures as the network sees them, each followed by variants by " + names + "."),
                gallery.html());
    }

    /** The layers at the model's beginning that change pictures at random, and rescale them in between. */
    private List<Layer> layers() {
        List<Layer> layers = new ArrayList<>();
        Graph model = experiment.trainedModel().open();
        for (int i = 0; i < model.size(); i++) {
            if (!(model.node(i).computation() instanceof Layer layer)
                    || !(augments(layer) || layer instanceof Rescaling)) {
                break;
            }
            layers.add(layer);
        }
        return layers.stream().anyMatch(AugmentationSection::augments) ? layers : List.of();
    }

    private static boolean augments(Layer layer) {
        return layer instanceof RandomFlip || layer instanceof RandomRotation;
    }

    private void add(Gallery gallery, int id, List<Layer> layers) {
        Dataset dataset = data.dataset();
        String label = dataset.classNames().get(dataset.label(id));
        gallery.add(Picture.jpeg(Thumbnails.seen(dataset, id), "a training picture of " + label), null, label,
                "as it is");
        if (layers.isEmpty()) {
            return;
        }
        float[] pixels = new float[dataset.sampleLength()];
        dataset.read(id, pixels, 0);
        double[] batch = IntStream.range(0, VARIANTS * pixels.length).mapToDouble(i -> pixels[i % pixels.length])
                .toArray();
        Shape shape = Shape.of(VARIANTS, dataset.height(), dataset.width(), dataset.channels());
        for (int l = 0; l < layers.size(); l++) {
            try (SingleLayer layer = SingleLayer.of(layers.get(l), shape).mode(Mode.TRAINING)
                    .seed(experiment.training().seed() + l).build(backend)) {
                batch = layer.forward(batch);
            }
        }
        float[] values = new float[batch.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) shown(batch[i], layers);
        }
        for (int v = 0; v < VARIANTS; v++) {
            RgbImage image = RgbImage.ofFloats(values, v * pixels.length, dataset.height(), dataset.width(),
                    dataset.channels());
            gallery.add(Picture.jpeg(Picture.reduced(image.toBufferedImage(), Thumbnails.SIDE),
                    "variant " + (v + 1) + " of it"), null, label, "variant " + (v + 1));
        }
    }

    /** A value as it was before it was rescaled, so that it can be shown. */
    private static double shown(double value, List<Layer> layers) {
        double shown = value;
        for (int l = layers.size() - 1; l >= 0; l--) {
            if (layers.get(l) instanceof Rescaling rescaling) {
                shown = (shown - rescaling.offset()) / rescaling.scale();
            }
        }
        return shown;
    }
}
