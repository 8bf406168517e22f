package dev.whisker.page;

import dev.whisker.experiment.LabeledPictures;
import dev.whisker.report.Picture;
import java.util.Optional;

/** Shows beside a picture what the network made of it, such as a map of where it looked. */
@FunctionalInterface
public interface PictureOverlay {
    /** Shows nothing. */
    PictureOverlay NONE = (pictures, sample, predicted) -> Optional.empty();

    /**
     * What is shown beside a picture.
     *
     * @param pictures  all of them
     * @param sample    the place of this one among them
     * @param predicted the class predicted for it
     * @return of the picture's proportions; empty for nothing
     */
    Optional<Picture> of(LabeledPictures pictures, int sample, int predicted);
}
