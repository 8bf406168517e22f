package dev.whisker.experiment;

import dev.whisker.WhiskerException;
import dev.whisker.importer.ImportOptions;
import dev.whisker.importer.ImportReport;
import dev.whisker.importer.WeightImport;
import dev.whisker.importer.WeightSource;
import dev.whisker.importer.WeightTarget;
import dev.whisker.importer.WeightTargets;
import dev.whisker.inspect.Trace;
import dev.whisker.model.Graph;
import dev.whisker.model.Node;
import dev.whisker.op.Backend;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A model with weights whose inside can be seen: that of a run, or that of an experiment with weights from files.
 *
 * @param classNames in label order; empty where they are not known
 * @param remarks    what is to be said of the weights, one line each
 */
public record TracedModel(Experiment experiment, List<String> classNames, Trace trace, List<String> remarks)
        implements AutoCloseable {
    private static final int MAX_NAMES = 5;

    /**
     * Opens the model of a run.
     *
     * @throws WhiskerException if files are missing, damaged, or do not belong together
     */
    public static TracedModel ofRun(RunDirectory directory, SavedWeights which, Backend backend) {
        directory.require(which);
        Experiment experiment = directory.experiment();
        Trace trace = Trace.of(experiment.model(), backend);
        try {
            RunState state = RunState.of(directory, which,
                    ModelWeights.load(trace.model(), directory.weights(which)));
            return new TracedModel(experiment, directory.classNames(), trace, state.remarks());
        } catch (RuntimeException e) {
            trace.close();
            throw e;
        }
    }

    /**
     * Opens the model of an experiment with weights from files of any format that can be read. Each file is for an
     * application of the model, or for the model itself, of which it may have a part; together they must have all.
     *
     * @throws WhiskerException if a file does not fit, or weights are in none
     */
    public static TracedModel ofExperiment(Experiment experiment, List<Path> files, Backend backend) {
        Trace trace = Trace.of(experiment.model(), backend);
        try {
            Set<String> missing = new TreeSet<>();
            trace.model().parameters().all().forEach(parameter -> missing.add(parameter.path()));
            List<String> remarks = new ArrayList<>();
            for (Path file : files) {
                remarks.add(load(experiment.model(), trace, file, missing));
            }
            if (!missing.isEmpty()) {
                throw new WhiskerException(missing.size() + " weights of the model are in no file: "
                        + missing.stream().limit(MAX_NAMES).collect(Collectors.joining(", "))
                        + (missing.size() > MAX_NAMES ? ", ..." : "") + "; give files that have them: --weights FILE");
            }
            trace.model().parameters().requireFinite("the weights, in the backend's precision, are",
                    "give other files");
            return new TracedModel(experiment, List.of(), trace, remarks);
        } catch (RuntimeException e) {
            trace.close();
            throw e;
        }
    }

    private static String load(Graph described, Trace trace, Path file, Set<String> missing) {
        WeightTarget whole = WeightTargets.of(described, trace.model());
        try (WeightSource source = WeightSource.open(file)) {
            for (Node node : described.nodes()) {
                if (node.isApplication() && accepts(source, whole.nested(node.path()), ImportOptions.STRICT)) {
                    WeightImport.load(source, whole.nested(node.path()), ImportOptions.STRICT);
                    missing.removeIf(path -> path.startsWith(node.path() + "/"));
                    return "The weights of " + node.path() + " are those of " + file;
                }
            }
            ImportReport report = WeightImport.load(source, whole, new ImportOptions(false, true, false));
            report.of(ImportReport.Status.USED).forEach(entry -> missing.remove(entry.target()));
            return "Weights of the model are those of " + file;
        }
    }

    private static boolean accepts(WeightSource source, WeightTarget target, ImportOptions options) {
        return WeightImport.match(source, target, options).accepted();
    }

    /** The name of a class; "class 1" where names are not known. */
    public String className(int label) {
        return ClassLabels.name(classNames, label);
    }

    /**
     * The number of a class, by its name or number.
     *
     * @throws WhiskerException if there is no such class
     */
    public int classNumber(String name) {
        int known = classNames.indexOf(name);
        if (known >= 0) {
            return known;
        }
        for (int i = 0; i < trace.classes(); i++) {
            if (name.equals(Integer.toString(i)) || name.equals(className(i))) {
                return i;
            }
        }
        List<String> names = new ArrayList<>(classNames);
        names.sort(Comparator.naturalOrder());
        throw new WhiskerException("the model has no class '" + name + "'; its classes are "
                + (names.isEmpty() ? "0 to " + (trace.classes() - 1) : String.join(", ", names)));
    }

    @Override
    public void close() {
        trace.close();
    }
}
