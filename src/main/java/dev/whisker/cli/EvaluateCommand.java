package dev.whisker.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.WhiskerException;
import dev.whisker.experiment.Experiment;
import dev.whisker.experiment.ExperimentData;
import dev.whisker.experiment.ExperimentData.Part;
import dev.whisker.experiment.RunDirectory;
import dev.whisker.experiment.RunPictures;
import dev.whisker.experiment.SavedModel;
import dev.whisker.experiment.SavedWeights;
import dev.whisker.op.Backend;
import dev.whisker.train.Evaluation;
import dev.whisker.train.Samples;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Evaluates the model of a run. */
@Command(name = "evaluate", description = "Evaluate the model of a run on its test, validation or training samples.")
final class EvaluateCommand extends CliCommand {
    @Parameters(paramLabel = "RUN", description = "A directory that 'train' or 'demo' wrote.")
    private Path run;

    @Option(names = "--split", paramLabel = "train|validation|test", defaultValue = "test",
            description = "The samples to evaluate on; default: ${DEFAULT-VALUE}.")
    private String split;

    @Option(names = "--data", paramLabel = "DIR",
            description = "A directory of other pictures of the same classes; default: the pictures of the run.")
    private Path data;

    @Mixin
    private SavedWeightsOption weights;

    @Mixin
    private BackendOptions backendOptions;

    @Override
    public Integer call() {
        Part part = part();
        SavedWeights which = weights.get(this);
        RunDirectory directory = RunDirectory.open(run);
        directory.require(which);
        Experiment experiment = directory.experiment();
        try (Backend backend = backendOptions.open(this, experiment.training().seed())) {
            ExperimentData pictures = RunPictures.open(directory, data, remark -> print("%s", remark));
            Samples samples = pictures.samples(part).orElseThrow(() ->
                    new WhiskerException("the run's split has no " + split + " samples"));
            try (SavedModel model = SavedModel.open(directory, which, backend, pictures.loaderThreads())) {
                model.state().remarks().forEach(remark -> print("%s", remark));
                print("%s", model.state().weightsLine());
                model.evaluator().warnings().forEach(warning -> print("WARNING: %s", warning));
                Evaluation evaluation = model.evaluator().evaluate(samples);
                print("%s of run %s: %d samples%s", split, run, evaluation.samples(), values(evaluation));
                ObjectNode results = object();
                results.put("run", run.toString());
                model.state().putInto(results);
                results.put("split", split);
                results.put("samples", evaluation.samples());
                evaluation.values().forEach(results::put);
                results(results);
            }
        }
        return 0;
    }

    private static String values(Evaluation evaluation) {
        return evaluation.values().entrySet().stream()
                .map(value -> String.format(Locale.ROOT, " - %s: %.4f", value.getKey(), value.getValue()))
                .collect(Collectors.joining());
    }

    private Part part() {
        try {
            return Part.valueOf(split.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw wrongCall("--split is train, validation or test, received '" + split + "'");
        }
    }
}
