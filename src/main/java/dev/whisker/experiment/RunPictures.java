package dev.whisker.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whisker.WhiskerException;
import dev.whisker.data.ImageFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Opens the pictures of a finished run anew, and makes sure that labels and split mean what they meant in training. */
public final class RunPictures {
    private RunPictures() {
    }

    /**
     * Opens and divides pictures as the run did.
     *
     * @param other   a directory to take instead of the run's; null for the run's
     * @param remarks receives a line where the split is not that of the run
     * @throws WhiskerException if the classes are others; or if the files of the run's own directory have changed,
     *         since its split cannot be repeated then
     */
    public static ExperimentData open(RunDirectory run, Path other, Consumer<String> remarks) {
        Experiment experiment = ofAllParts(run.experiment());
        Path own = run.dataDirectory();
        Path directory = other == null ? own : other;
        if (directory != null && !experiment.data().isDrawn()) {
            requireClasses(directory, ImageFolder.open(directory).classNames(), run.classNames());
        }
        ExperimentData data = ExperimentData.open(experiment, directory);
        JsonNode record = run.readRecord().path("data");
        String trained = record.path("files_sha256").asText("");
        if (data.fingerprint() == null || data.fingerprint().equals(trained)) {
            return data;
        }
        if (other != null && !other.toAbsolutePath().normalize().equals(own)) {
            remarks.accept(other + " holds other files than the run was trained on; they are divided by the same rule "
                    + "and seed");
            remarks.accept("split: " + data.rule());
            data.remarks().forEach(remarks);
        } else if (trained.isEmpty()) {
            remarks.accept("run.json does not say which files the run was trained on; the split is its own only if "
                    + "they are the same still");
        } else {
            int before = record.path("files").asInt();
            int now = data.dataset().size();
            throw new WhiskerException("the pictures in " + directory + " have changed since the run was trained ("
                    + (before == now ? now + " as before, but other names or sizes" : before + " then, " + now + " now")
                    + "), so training pictures could be among the test samples; restore them, or give other pictures "
                    + "with --data DIR");
        }
        return data;
    }

    /**
     * Percentages divide the pictures of all parts: earlier versions merged parts without a word in the description of
     * the run, and a run that does not merge them was trained on one.
     */
    private static Experiment ofAllParts(Experiment experiment) {
        return !experiment.data().isDrawn() && experiment.data().split() instanceof SplitSpec.ByPercent percent
                ? experiment.withData(experiment.data().withSplit(percent.ofAllParts())) : experiment;
    }

    private static void requireClasses(Path directory, List<String> found, List<String> trained) {
        if (!found.equals(trained)) {
            throw new WhiskerException("the class folders of " + directory + " are " + found
                    + ", the run was trained on " + trained
                    + "; give a directory with the same class folders");
        }
    }
}
