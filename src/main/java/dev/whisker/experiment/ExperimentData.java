package dev.whisker.experiment;

import dev.whisker.WhiskerException;
import dev.whisker.data.BadImage;
import dev.whisker.data.Dataset;
import dev.whisker.data.ImageDataset;
import dev.whisker.data.ImageFolder;
import dev.whisker.data.LabelCounts;
import dev.whisker.data.ScanFinding;
import dev.whisker.data.Split;
import dev.whisker.train.Samples;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The opened and divided pictures of an experiment.
 *
 * @param skipped     files left out because they are not usable pictures
 * @param fingerprint of the list of files that the split was decided on; null for drawn pictures
 * @param rule        how the pictures are divided, such as "80/10/10 by class"
 * @param remarks     what was left out of the directory and how its folders were interpreted where that is not plain,
 *                    one line each
 * @param missing     the parts that should have samples and have none, one line each
 */
public record ExperimentData(Dataset dataset, Split split, List<BadImage> skipped, String fingerprint,
        String rule, List<String> remarks, List<String> missing) {

    private static final int MAX_LOADERS = 8;
    private static final double MEBIBYTE = 1 << 20;
    /** How many of a long list a warning names. */
    private static final int MAX_NAMED = 5;

    /** The part of the samples that a command works on. */
    public enum Part {
        TRAIN, VALIDATION, TEST
    }

    /**
     * Checks that a directory is given to an experiment that needs one, and to no other.
     *
     * @param directory null if none is given
     * @throws WhiskerException if it is missing, or not wanted
     */
    public static void checkDirectory(Experiment experiment, Path directory) {
        boolean drawn = experiment.data().isDrawn();
        if (drawn && directory != null) {
            throw new WhiskerException("experiment " + experiment.name()
                    + " draws its pictures itself and does not look at " + directory
                    + "; leave --data out, or take another experiment");
        }
        if (!drawn && directory == null) {
            throw new WhiskerException("experiment " + experiment.name()
                    + " trains on a directory of pictures; give it with --data DIR");
        }
    }

    /**
     * Opens the pictures and decides the split. The structure of all files is checked; a picture is decoded when it is
     * first needed, unless bad files are to be left out, which decides the split.
     *
     * @param directory of the pictures; null where the program draws them itself
     * @throws WhiskerException if the directory is missing or not wanted, not as described, or has bad files that may
     *         not be skipped
     */
    public static ExperimentData open(Experiment experiment, Path directory) {
        return open(experiment, directory, ImageDataset.Options.defaults());
    }

    /** Does the same with the cache and threads of the given options. */
    public static ExperimentData open(Experiment experiment, Path directory, ImageDataset.Options options) {
        checkDirectory(experiment, directory);
        DataSpec spec = experiment.data();
        if (spec.isDrawn()) {
            Dataset drawn = DrawnPictures.draw(spec.drawn(), spec.height(), experiment.dataSeed());
            Split split = spec.split().split(drawn, Optional.empty(), spec.batch(), experiment.dataSeed());
            return new ExperimentData(drawn, split, List.of(), null, spec.split().describe(Optional.empty()), List.of(),
                    spec.split().missing(split));
        }
        ImageFolder folder = ImageFolder.open(directory);
        spec.split().require(folder);
        ImageDataset images = ImageDataset.openLazily(folder, spec.height(), spec.width(),
                options.withPolicy(spec.onBadFiles()).withDecoding(spec.decoding()));
        Split split = spec.split().split(images, Optional.of(images.folder()), spec.batch(), experiment.dataSeed());
        return new ExperimentData(images, split, images.skipped(), images.folder().fingerprint(),
                spec.split().describe(Optional.of(folder)), folder.remarks(),
                spec.split().missing(split));
    }

    /** How many threads are to load batches: drawn pictures are copied by one, files are decoded by several. */
    public int loaderThreads() {
        return loaderThreads(dataset);
    }

    static int loaderThreads(Dataset dataset) {
        return dataset instanceof ImageDataset
                ? Math.min(Runtime.getRuntime().availableProcessors(), MAX_LOADERS) : 1;
    }

    /** What the user should know before training on these pictures, each one line; empty if nothing. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (dataset.classes() == 1) {
            warnings.add("all pictures are of the one class '" + dataset.classNames().get(0)
                    + "': there is nothing to tell apart; give a directory with a folder for each class");
        }
        warnings.addAll(missing);
        List<String> untrained = classesWithout(Part.TRAIN);
        if (!untrained.isEmpty()) {
            warnings.add("the training pictures have none of " + named(untrained)
                    + ", which cannot be learned; add pictures, remove the class, or take another split or seed");
        }
        for (Part part : List.of(Part.VALIDATION, Part.TEST)) {
            List<String> without = classesWithout(part);
            if (!without.isEmpty()) {
                warnings.add("the " + part.name().toLowerCase(Locale.ROOT) + " pictures have none of " + named(without)
                        + ": their accuracy says nothing of it; add pictures, or take another split or seed");
            }
        }
        if (dataset instanceof ImageDataset images && !images.cached()) {
            warnings.add(String.format(Locale.ROOT, "%d of %d decoded pictures fit into the %.1f MiB set aside for"
                    + " them; the others are decoded again in each epoch, which takes longer: set aside more, such as"
                    + " --picture-memory 8G, or give Java more, such as WHISKER_JAVA_OPTS=-Xmx8g",
                    images.cachedPictures(), images.size(), images.maxCacheBytes() / MEBIBYTE));
        }
        return warnings;
    }

    /** What the user should know of the pictures that were decoded so far: a line if some are damaged. */
    public List<String> damage() {
        return dataset instanceof ImageDataset images && !images.damaged().isEmpty()
                ? List.of(damage(images.damaged())) : List.of();
    }

    /**
     * The samples to train on.
     *
     * @throws WhiskerException if there are none
     */
    public Samples trainingSamples() {
        return samples(Part.TRAIN)
                .orElseThrow(() -> new WhiskerException("the split leaves no samples to train on"));
    }

    /** The classes that a part, if it has any samples, has none of. */
    private List<String> classesWithout(Part part) {
        List<Integer> counts = counts(part).counts();
        return ids(part).length == 0 ? List.of() : IntStream.range(0, counts.size())
                .filter(label -> counts.get(label) == 0).mapToObj(dataset.classNames()::get).toList();
    }

    private static String named(List<String> classes) {
        String shown = classes.stream().limit(MAX_NAMED).map(name -> "'" + name + "'")
                .collect(Collectors.joining(", "));
        String more = classes.size() > MAX_NAMED ? " and " + (classes.size() - MAX_NAMED) + " more" : "";
        return (classes.size() == 1 ? "class " : "the classes ") + shown + more;
    }

    private static String damage(List<ScanFinding> damaged) {
        String named = damaged.stream().limit(MAX_NAMED).map(finding -> finding.path() + " (" + finding.detail() + ")")
                .collect(Collectors.joining(", "));
        String more = damaged.size() > MAX_NAMED ? " and " + (damaged.size() - MAX_NAMED) + " more" : "";
        return damaged.size() + (damaged.size() == 1 ? " picture is" : " pictures are")
                + " damaged, perhaps gray or shifted in part, and used all the same: " + named + more
                + "; 'whisker data scan' lists them";
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
