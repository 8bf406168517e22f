package dev.whisker.page;

import dev.whisker.WhiskerException;
import dev.whisker.experiment.EvaluatedRun;
import dev.whisker.experiment.ExperimentData.Part;
import dev.whisker.experiment.LabeledPictures;
import dev.whisker.experiment.RunDirectory;
import dev.whisker.experiment.SavedModel;
import dev.whisker.experiment.SavedWeights;
import dev.whisker.op.Backend;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Evaluates runs on the same pictures. */
public final class ComparedPictures {
    private ComparedPictures() {
    }

    /**
     * Evaluates each run, on its test pictures or on all pictures of a directory.
     *
     * @param directory for all runs; null for the test pictures of each
     * @param remarks   receives what the user should know, one line each
     * @throws WhiskerException if a run has no such pictures, or they cannot be opened
     */
    public static List<EvaluatedRun> evaluate(List<RunDirectory> runs, Path directory, SavedWeights which,
            Backend backend, Consumer<String> remarks) {
        List<EvaluatedRun> evaluated = new ArrayList<>();
        for (RunDirectory run : runs) {
            LabeledPictures pictures = directory != null ? LabeledPictures.all(run, directory, remarks)
                    : LabeledPictures.part(run, null, List.of(Part.TEST), remarks).orElseThrow(() ->
                    new WhiskerException("run " + run.path() + " has no test pictures; give pictures with --data DIR"));
            try (SavedModel model = SavedModel.open(run, which, backend, pictures.loaderThreads())) {
                evaluated.add(EvaluatedRun.of(pictures, model.evaluator().evaluateEach(pictures.samples()),
                        model.evaluator(), model.classNames()));
            }
        }
        return evaluated;
    }

    /** The disagreements of runs; empty, with a remark, if they cannot be compared picture by picture. */
    public static Optional<Disagreements> disagreements(List<EvaluatedRun> evaluated, Consumer<String> remarks) {
        Optional<String> whyNot = Disagreements.whyNot(evaluated);
        whyNot.ifPresent(reason -> remarks.accept("The runs are not compared picture by picture: " + reason + "."));
        return whyNot.isPresent() ? Optional.empty() : Optional.of(Disagreements.of(evaluated));
    }
}
