package dev.whisker.page;

import dev.whisker.WhiskerException;
import dev.whisker.evaluation.Classification;
import dev.whisker.experiment.EvaluatedRun;
import dev.whisker.report.Figures;
import dev.whisker.report.Gallery;
import dev.whisker.report.Html;
import dev.whisker.report.PageBudget;
import dev.whisker.report.Picture;
import java.util.ArrayList;
import java.util.List;

/** The wrong predictions of which the model was surest. */
final class MistakeSection {
    private static final int SHOWN = 24;

    private final EvaluatedRun run;
    private final Classification predictions;
    private final PageBudget budget;
    private final PictureOverlay overlay;

    MistakeSection(EvaluatedRun run, Classification predictions, PageBudget budget, PictureOverlay overlay) {
        this.run = run;
        this.predictions = predictions;
        this.budget = budget;
        this.overlay = overlay;
    }

    Html html() {
        long wrong = predictions.matrix().samples() - predictions.matrix().correct();
        if (wrong == 0) {
            return Html.paragraph("There are no mistakes.");
        }
        Gallery gallery = new Gallery(budget);
        List<String> unreadable = new ArrayList<>();
        for (int sample : predictions.worst(SHOWN)) {
            try {
                add(gallery, sample);
            } catch (WhiskerException e) {
                unreadable.add(e.getMessage());
            }
        }
        String measure = predictions.hasProbabilities() ? "the highest probability" : "the largest loss";
        return Html.of(Html.paragraph(Figures.plural(wrong, "picture is", "pictures are") + " predicted wrongly. "
                + (wrong > SHOWN ? "These are the " + SHOWN + " with " + measure + "." : "Those with " + measure
                + " stand first.")),
                gallery.html(), Html.list(unreadable));
    }

    private void add(Gallery gallery, int sample) {
        String label = run.className(predictions.label(sample));
        int predicted = predictions.predicted(sample);
        String share = predictions.hasProbabilities()
                ? ", " + Figures.percent(predictions.values(sample)[predicted]) : "";
        String name = run.pictures().name(sample);
        gallery.add(Picture.jpeg(Thumbnails.of(run.pictures(), sample), name + ": a picture of " + label
                        + ", predicted as " + run.className(predicted) + share),
                overlay.of(run.pictures(), sample, predicted).orElse(null),
                label + " → " + run.className(predicted) + share,
                name + ", loss " + Figures.of(predictions.loss(sample)));
    }
}
