package dev.whisker.page;

import dev.whisker.WhiskerException;
import dev.whisker.evaluation.Classification;
import dev.whisker.experiment.EvaluatedRun;
import dev.whisker.experiment.RunDirectory;
import dev.whisker.experiment.SavedWeights;
import dev.whisker.op.Backend;
import dev.whisker.report.Figures;
import dev.whisker.report.Gallery;
import dev.whisker.report.Html;
import dev.whisker.report.PageBudget;
import dev.whisker.report.Picture;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/** The wrong predictions of which the model was surest, and which parts of the pictures spoke for them. */
final class MistakeSection {
    private static final int SHOWN = 16;

    private final EvaluatedRun run;
    private final Classification predictions;
    private final PageBudget budget;
    private final List<String> remarks = new ArrayList<>();

    MistakeSection(EvaluatedRun run, Classification predictions, PageBudget budget) {
        this.run = run;
        this.predictions = predictions;
        this.budget = budget;
    }

    /** With maps of the model that the predictions are of. */
    Html html(RunDirectory directory, SavedWeights which, Backend backend) {
        long wrong = predictions.matrix().samples() - predictions.matrix().correct();
        if (wrong == 0) {
            return Html.paragraph("There are no mistakes.");
        }
        String measure = predictions.hasProbabilities() ? "the highest probability" : "the largest loss";
        String intro = Figures.plural(wrong, "picture is", "pictures are") + " predicted wrongly. "
                + (wrong > SHOWN ? "These are the " + SHOWN + " with " + measure + "." : "Those with " + measure
                + " stand first.");
        return Html.of(Html.paragraph(intro), gallery(directory, which, backend), Html.list(remarks));
    }

    private Html gallery(RunDirectory directory, SavedWeights which, Backend backend) {
        try (GradCam maps = GradCam.open(directory, which, backend)) {
            return Html.of(Html.note("Beside each picture: which parts speak for the predicted class, by Grad-CAM "
                    + "(Selvaraju et al. 2017) at the layer " + maps.layer() + ". 'whisker inspect' shows more, and "
                    + "checks such maps."), gallery(maps));
        } catch (WhiskerException e) {
            remarks.add("There are no maps of which parts count: " + e.getMessage());
            return gallery(null);
        }
    }

    /** @param maps null without maps */
    private Html gallery(GradCam maps) {
        Gallery gallery = new Gallery(budget);
        for (int sample : predictions.worst(SHOWN)) {
            try {
                add(gallery, sample, maps);
            } catch (WhiskerException e) {
                remarks.add(run.pictures().name(sample) + " is not shown: " + e.getMessage());
            }
        }
        return gallery.html();
    }

    private void add(Gallery gallery, int sample, GradCam maps) {
        String label = run.className(predictions.label(sample));
        int predicted = predictions.predicted(sample);
        String share = predictions.hasProbabilities()
                ? ", " + Figures.percent(predictions.values(sample)[predicted]) : "";
        String name = run.pictures().name(sample);
        BufferedImage image = Thumbnails.of(run.pictures(), sample);
        gallery.add(Picture.jpeg(image, name + ": a picture of " + label + ", predicted as "
                        + run.className(predicted) + share),
                maps == null ? null : maps.of(run.pictures(), sample, predicted, image),
                label + " → " + run.className(predicted) + share,
                name + ", loss " + Figures.of(predictions.loss(sample)));
    }
}
