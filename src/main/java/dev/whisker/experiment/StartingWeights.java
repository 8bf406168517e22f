package dev.whisker.experiment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.WhiskerException;
import dev.whisker.format.FailureReason;
import dev.whisker.importer.ImportOptions;
import dev.whisker.importer.ImportReport;
import dev.whisker.importer.ImportReport.Status;
import dev.whisker.importer.WeightImport;
import dev.whisker.importer.WeightSource;
import dev.whisker.importer.WeightTarget;
import dev.whisker.importer.WeightTargets;
import dev.whisker.model.Graph;
import dev.whisker.model.Model;
import dev.whisker.model.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A file of weights that a training starts from. Every tensor of it must find its place, and every weight of that place
 * its tensor.
 *
 * @param file        of any format that {@link WeightSource} reads
 * @param application name of the application it is for; null for a file that fits one of them, or the whole model
 */
public record StartingWeights(Path file, String application) {

    /**
     * What was loaded.
     *
     * @param into   name of the application; null for the whole model
     * @param bytes  length of the file
     * @param format what the file turned out to be
     */
    public record Loaded(Path file, long bytes, String sha256, String format, String into, ImportReport report) {
        /** One line for people. */
        String line() {
            return (into == null ? "All weights" : "The weights of " + into) + " are those of " + file + " (" + format
                    + ", "
                    + report.of(Status.USED).size() + " tensors, SHA-256 " + sha256 + ")";
        }

        void putInto(ObjectNode node) {
            node.put("file", file.toAbsolutePath().normalize().toString());
            node.put("bytes", bytes);
            node.put("sha256", sha256);
            node.put("format", format);
            node.put("into", into == null ? "model" : into);
            for (Status status : Status.values()) {
                node.put(status.name().toLowerCase(Locale.ROOT), report.of(status).size());
            }
            var remarks = node.putArray("remarks");
            report.remarks().forEach(remarks::add);
        }
    }

    /** A place in the model that the file may be meant for; null for the model itself. */
    private record Place(String into, WeightTarget target, ImportReport match) {
    }

    /**
     * Loads the file into a model.
     *
     * @param described the model before rewrites
     * @throws WhiskerException if the file cannot be read or does not fit; the model is then unchanged
     */
    Loaded load(Graph described, Model model) {
        WeightTarget whole = WeightTargets.of(described, model);
        try (WeightSource source = WeightSource.open(file)) {
            List<Place> places = new ArrayList<>();
            for (Node node : described.nodes()) {
                if (node.isApplication() && (application == null || application.equals(node.path()))) {
                    places.add(place(node.path(), source, whole.nested(node.path())));
                }
            }
            if (application == null) {
                places.add(place(null, source, whole));
            }
            Place place = choose(places);
            ImportReport report = WeightImport.load(source, place.target, ImportOptions.STRICT);
            // A float64 value can be too large for the float32 of a backend.
            model.parameters().requireFinite("the weights in " + file + ", in the backend's precision, are",
                    "give another file");
            return new Loaded(file, Files.size(file), source.sha256(), source.format().label(), place.into, report);
        } catch (IOException e) {
            throw new WhiskerException("cannot read " + file + ": " + FailureReason.of(e), e);
        }
    }

    private static Place place(String into, WeightSource source, WeightTarget target) {
        return new Place(into, target, WeightImport.match(source, target, ImportOptions.STRICT));
    }

    /** The one that the file fits; if it fits none, the one that misses least, whose faults are then named. */
    private Place choose(List<Place> places) {
        List<Place> fitting = places.stream().filter(place -> place.match.accepted()).toList();
        if (fitting.size() > 1) {
            throw new WhiskerException(file + " fits several applications of the model, "
                    + fitting.stream().map(Place::into).toList()
                    + ", so it is not clear which of them it is for; give a file with the weights of the whole model");
        }
        if (fitting.isEmpty()) {
            Place nearest = places.get(0);
            for (Place place : places) {
                nearest = faults(place) < faults(nearest) ? place : nearest;
            }
            nearest.match.requireAccepted();
        }
        return fitting.get(0);
    }

    private static int faults(Place place) {
        return place.match.entries().size() - place.match.of(Status.USED).size();
    }
}
