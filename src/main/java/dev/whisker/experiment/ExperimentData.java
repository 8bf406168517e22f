package dev.whisker.experiment;

import dev.whisker.WhiskerException;
import dev.whisker.data.BadImage;
import dev.whisker.data.Dataset;
import dev.whisker.data.ImageDataset;
import dev.whisker.data.ImageFolder;
import dev.whisker.data.LabelCounts;
import dev.whisker.data.Split;
import dev.whisker.train.Samples;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The opened and divided pictures of an experiment.
 *
 * @param skipped files left out because they are no usable pictures
 */
public record ExperimentData(Dataset dataset, Split split, List<BadImage> skipped) {

    /** The part of the samples that a command works on. */
    public enum Part {
        TRAIN, VALIDATION, TEST
    }

    /**
     * Opens the pictures and decides the split.
     *
     * @param directory of the pictures; null is enough where the program draws them itself
     * @throws WhiskerException if the directory is missing, not as described, or has bad files that may not be skipped
     */
    public static ExperimentData open(Experiment experiment, Path directory) {
        DataSpec spec = experiment.data();
        if (spec.isDrawn()) {
            Dataset drawn = DrawnPictures.draw(spec.drawn(), spec.height(), experiment.dataSeed());
            return new ExperimentData(drawn, spec.split().split(Optional.empty(), drawn.size(), spec.batch(), experiment.dataSeed()), List.of());
        }
        if (directory == null) {
            throw new WhiskerException("experiment " + experiment.name() + " trains on a directory of pictures; give it with --data DIR");
        }
        ImageFolder folder = ImageFolder.open(directory);
        ImageDataset images = ImageDataset.open(folder, spec.height(), spec.width(), ImageDataset.Options.defaults().withPolicy(spec.onBadFiles()));
        Split split = spec.split().split(Optional.of(images.folder()), images.size(), spec.batch(), experiment.dataSeed());
        return new ExperimentData(images, split, images.skipped());
    }

    /** The sample numbers of a part; may be none. */
    public int[] ids(Part part) {
        return switch (part) {
            case TRAIN -> split.train();
            case VALIDATION -> split.validation();
            case TEST -> split.test();
        };
    }

    /** The samples of a part, if it has any. */
    public Optional<Samples> samples(Part part) {
        return ids(part).length == 0 ? Optional.empty() : Optional.of(new Samples(dataset, ids(part)));
    }

    /** How many samples of each class a part has. */
    public LabelCounts counts(Part part) {
        return LabelCounts.of(dataset, ids(part));
    }
}
