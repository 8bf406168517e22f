package dev.whisker.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.experiment.Experiment;
import dev.whisker.experiment.ExperimentWriter;
import dev.whisker.experiment.ModelWeights;
import dev.whisker.experiment.RunDirectory;
import dev.whisker.experiment.RunState;
import dev.whisker.experiment.SavedWeights;
import dev.whisker.experiment.Version;
import dev.whisker.exporter.ExportFormat;
import dev.whisker.exporter.ExportedModel;
import dev.whisker.format.safetensors.SafetensorsReader;
import dev.whisker.model.Graph;
import dev.whisker.model.Summary;
import dev.whisker.train.OutputMeaning;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the model of a run to a file for other programs. */
@Command(name = "export",
        description = "Write the model of a run to a file for other programs: Keras, ONNX runtimes, readers of"
                + " safetensors.",
        footer = {"", "Examples:", "  whisker export runs/demo --out model.onnx",
            "  whisker export runs/b3 --weights best --out model.h5"})
@Section(Heading.RESULTS)
final class ExportCommand extends CliCommand {
    @Parameters(paramLabel = "RUN", description = "A directory that 'train' or 'demo' wrote.")
    private Path run;

    @Option(names = "--out", required = true, paramLabel = "FILE",
            description = "The file to write; an existing one is replaced.")
    private Path out;

    @Option(names = "--format", paramLabel = "NAME",
            description = "safetensors, keras-h5 or onnx; default: determined by the extension of FILE.")
    private String formatName;

    @Mixin
    private SavedWeightsOption weights;

    @Override
    public Integer call() {
        ExportFormat format = format();
        SavedWeights which = weights.get(this);
        RunDirectory directory = RunDirectory.open(run);
        Experiment experiment = directory.experiment();
        Graph model = experiment.trainedModel();
        directory.require(which);
        try (SafetensorsReader saved = ModelWeights.open(model, directory.weights(which))) {
            RunState state = RunState.of(directory, which, saved.metadata());
            state.remarks().forEach(remark -> print("%s", remark));
            ExportedModel exported = ExportedModel.of(model, saved.tensors(), metadata(directory, experiment));
            report(format, experiment, state, format.write(exported, out));
        }
        return 0;
    }

    private ExportFormat format() {
        return formatName == null ? given("--out", () -> ExportFormat.ofEnding(out))
                : given("--format", () -> ExportFormat.named(formatName));
    }

    /** Returns the metadata about the origin of the file. */
    private static Map<String, String> metadata(RunDirectory directory, Experiment experiment) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", "whisker");
        metadata.put("version", Version.current());
        metadata.put("experiment", experiment.name());
        metadata.put("classes", String.join(", ", directory.classNames()));
        metadata.put("outputs", OutputMeaning.of(experiment.model(), experiment.training().loss()).kind().label());
        metadata.put("description", ExperimentWriter.write(experiment));
        return metadata;
    }

    private void report(ExportFormat format, Experiment experiment, RunState state, long bytes) {
        print("Wrote %s: %s, %d bytes, %d parameters.", out, format.label(), bytes,
                Summary.totalParameters(experiment.model()));
        ObjectNode results = object().put("out", out.toString()).put("format", format.label()).put("bytes", bytes);
        state.putInto(results);
        results(results);
    }
}
