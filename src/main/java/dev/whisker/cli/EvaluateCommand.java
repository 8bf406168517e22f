package dev.whisker.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.WhiskerException;
import dev.whisker.evaluation.Classification;
import dev.whisker.experiment.EvaluatedRun;
import dev.whisker.experiment.ExperimentData.Part;
import dev.whisker.experiment.LabeledPictures;
import dev.whisker.experiment.RunDirectory;
import dev.whisker.experiment.SavedModel;
import dev.whisker.experiment.SavedWeights;
import dev.whisker.op.Backend;
import dev.whisker.train.EvaluatedSamples;
import dev.whisker.train.Evaluation;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Evaluates the model of a run. */
@Command(name = "evaluate", description = "Evaluate the model of a run: loss, accuracy with its 95 %% interval, "
        + "precision, recall and F1 of each class, and which classes are confused.",
        footer = {"", "'--data DIR --split all' evaluates on any directory whose class folders are classes of the run; "
                + "docs/evaluation.md explains the figures.",
            "", "Examples:", "  whisker evaluate runs/demo",
            "  whisker evaluate runs/b3 --data photos --split all --csv table.csv"})
@Section(Heading.DATA)
final class EvaluateCommand extends CliCommand {
    private static final String ALL = "all";
    private static final String TEST = "test";

    @Parameters(paramLabel = "RUN", description = "A directory that 'train' or 'demo' wrote.")
    private Path run;

    @Option(names = "--split", paramLabel = "train|validation|test|all",
            description = "The samples to evaluate on; default: test, or validation for a run without test samples.")
    private String split;

    @Option(names = "--data", paramLabel = "DIR",
            description = "A directory of other pictures of the same classes, divided as those of the run; with "
                    + "'--split all' undivided, and some classes may be missing. Default: the pictures of the run.")
    private Path data;

    @Mixin
    private SavedWeightsOption weights;

    @Mixin
    private EvaluationFiles files;

    @Mixin
    private BackendOptions backendOptions;

    @Override
    public Integer call() {
        List<Part> parts = parts();
        files.check(this);
        SavedWeights which = weights.get(this);
        RunDirectory directory = RunDirectory.open(run);
        directory.require(which);
        try (Backend backend = backendOptions.open(this, directory.experiment().training().seed())) {
            LabeledPictures pictures = pictures(directory, parts);
            try (SavedModel model = SavedModel.open(directory, which, backend, pictures.loaderThreads())) {
                model.state().remarks().forEach(remark -> print("%s", remark));
                print("%s", model.state().weightsLine());
                model.evaluator().warnings().forEach(warning -> print("WARNING: %s", warning));
                results(evaluate(model, pictures));
            }
        }
        return 0;
    }

    private ObjectNode evaluate(SavedModel model, LabeledPictures pictures) {
        EvaluatedSamples evaluated = model.evaluator().evaluateEach(pictures.samples());
        Evaluation evaluation = evaluated.evaluation();
        print("%s of run %s: %d samples%s", pictures.split(), run, evaluation.samples(), values(evaluation));
        ObjectNode results = object();
        results.put("run", run.toString());
        model.state().putInto(results);
        results.put("split", pictures.split());
        results.put("samples", evaluation.samples());
        evaluation.values().forEach(results::put);
        Optional<Classification> classification = EvaluatedRun.of(pictures, evaluated, model.evaluator(),
                model.classNames()).classification();
        if (classification.isEmpty()) {
            files.require(model.classNames().size());
            return results;
        }
        EvaluationReport report = new EvaluationReport(this, classification.get(), model::className);
        report.print(evaluation);
        report.putInto(results.putObject("classification"));
        files.write(this, classification.get(), pictures, model::className, results);
        return results;
    }

    private LabeledPictures pictures(RunDirectory directory, List<Part> parts) {
        if (parts.isEmpty()) {
            return LabeledPictures.all(directory, data, remark -> print("Note: %s", remark));
        }
        LabeledPictures pictures = LabeledPictures.part(directory, data, parts, remark -> print("%s", remark))
                .orElseThrow(() -> new WhiskerException("the run's split has no "
                        + (split == null ? "test and no validation" : split) + " samples; choose others with --split"));
        if (split == null && !pictures.split().equals(TEST)) {
            print("The run's split has no test samples; these are its %s samples.", pictures.split());
        }
        return pictures;
    }

    private static String values(Evaluation evaluation) {
        return evaluation.values().entrySet().stream()
                .map(value -> String.format(Locale.ROOT, " - %s: %.4f", value.getKey(), value.getValue()))
                .collect(Collectors.joining());
    }

    /** The parts of which the first that has samples is taken; none for all samples. */
    private List<Part> parts() {
        if (split == null) {
            return List.of(Part.TEST, Part.VALIDATION);
        }
        if (split.equalsIgnoreCase(ALL)) {
            return List.of();
        }
        try {
            return List.of(Part.valueOf(split.toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            throw wrongCall("--split is train, validation, test or all, received '" + split + "'");
        }
    }
}
