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
 * @param skipped     files left out because they are no usable pictures
 * @param fingerprint of the list of files that the split was decided on; null for drawn pictures
 */
public record ExperimentData(Dataset dataset, Split split, List<BadImage> skipped, String fingerprint) {

    /** Each loader has a batch of its own in memory. */
    private static final int MOST_LOADERS = 8;

    /** The part of the samples that a command works on. */
    public enum Part {
        TRAIN, VALIDATION, TEST
    }

    /**
     * Opens the pictures and decides the split.
     *
     * @param directory of the pictures; null where the program draws them itself
     * @throws WhiskerException if the directory is missing or not wanted, not as described, or has bad files that may not be skipped
     */
    public static ExperimentData open(Experiment experiment, Path directory) {
        DataSpec spec = experiment.data();
        if (spec.isDrawn()) {
            if (directory != null) {
                throw new WhiskerException("experiment " + experiment.name() + " draws its pictures itself and does not look at " + directory
                        + "; leave --data out, or take another experiment");
            }
            Dataset drawn = DrawnPictures.draw(spec.drawn(), spec.height(), experiment.dataSeed());
            return new ExperimentData(drawn, spec.split().split(Optional.empty(), drawn.size(), spec.batch(), experiment.dataSeed()), List.of(), null);
        }
        if (directory == null) {
            throw new WhiskerException("experiment " + experiment.name() + " trains on a directory of pictures; give it with --data DIR");
        }
        ImageFolder folder = ImageFolder.open(directory);
        ImageDataset images = ImageDataset.open(folder, spec.height(), spec.width(), ImageDataset.Options.defaults().withPolicy(spec.onBadFiles()));
        Split split = spec.split().split(Optional.of(images.folder()), images.size(), spec.batch(), experiment.dataSeed());
        return new ExperimentData(images, split, images.skipped(), images.folder().fingerprint());
    }

    /** How many threads are to load batches: one copies what lies in memory, several decode files. */
    public int loaderThreads() {
        return dataset instanceof ImageDataset images && !images.cached() ? Math.min(Runtime.getRuntime().availableProcessors(), MOST_LOADERS) : 1;
    }

    /** What the user should know of the pictures, each one line; empty if nothing. */
    public List<String> warnings() {
        return dataset.classes() > 1 ? List.of() : List.of("all pictures are of the one class '" + dataset.classNames().get(0)
                + "': there is nothing to tell apart; give a directory with a folder for each class");
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
