package dev.whisker.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.WhiskerException;
import dev.whisker.experiment.ExperimentData.Part;
import dev.whisker.experiment.LabeledPictures;
import dev.whisker.experiment.RunDirectory;
import dev.whisker.experiment.SampledPictures;
import dev.whisker.experiment.SavedWeights;
import dev.whisker.experiment.TracedModel;
import dev.whisker.inspect.LayerFeatures;
import dev.whisker.inspect.LayerSimilarities;
import dev.whisker.inspect.LinearProbe;
import dev.whisker.op.Backend;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says how well the classes can be told apart at each layer. */
@Command(name = "probe", description =
        "Fit a linear classifier to what each layer of a run's network says, and show how well it tells the "
                + "classes apart.",
        footer = {"", "The classifiers are fitted to training pictures and tested on validation pictures, or on test "
                + "pictures where there are none.",
            "", "Examples:", "  whisker probe runs/b3",
            "  whisker probe runs/b3 --data photos --layer base/block_6_add --layer base/out_relu"})
@Section(Heading.RESULTS)
final class ProbeCommand extends CliCommand {
    @Parameters(paramLabel = "RUN", description = "A directory that 'train' or 'demo' wrote.")
    private Path run;

    @Option(names = "--data", paramLabel = "DIR",
            description = "Directory with one folder per class, divided as the run's; default: the run's.")
    @Section(Heading.DATA)
    private Path data;

    @Option(names = "--pictures", paramLabel = "N", defaultValue = "1000",
            description = "At most so many training pictures, and half as many to test; default: ${DEFAULT-VALUE}.")
    @Section(Heading.DATA)
    private int pictures;

    @Option(names = "--layer", paramLabel = "PATH", description =
            "Layer, as 'summary' names it; may be repeated. Default: 16 of the whole network.")
    private List<String> layers = new ArrayList<>();

    @Mixin
    private SavedWeightsOption weights;

    @Mixin
    private BackendOptions backendOptions;

    @Override
    public Integer call() {
        atLeast("--pictures", pictures, 2);
        SavedWeights which = weights.get(this);
        RunDirectory directory = RunDirectory.open(run);
        SampledPictures train = part(directory, List.of(Part.TRAIN), pictures);
        SampledPictures test = part(directory, List.of(Part.VALIDATION, Part.TEST), (pictures + 1) / 2);
        try (Backend backend = backendOptions.open(this, directory.experiment().training().seed());
             TracedModel model = TracedModel.ofRun(directory, which, backend)) {
            model.remarks().forEach(remark -> print("%s", remark));
            List<String> probed = layers.isEmpty() ? LayerSimilarities.some(model.trace(), 16) : layers;
            probed.forEach(model.trace()::shape);
            Map<String, double[][]> fitted = LayerFeatures.of(model.trace(), probed, train.values());
            Map<String, double[][]> tested = LayerFeatures.of(model.trace(), probed, test.values());
            ObjectNode results = object();
            results.put("train", train.labels().length).put("test", test.labels().length);
            ArrayNode list = results.putArray("layers");
            print("%d training pictures, %d to test", train.labels().length, test.labels().length);
            print("%-40s %8s  train   test", "layer", "features");
            for (String layer : probed) {
                LinearProbe probe = LinearProbe.fit(fitted.get(layer), train.labels(), directory.classNames().size());
                double onTrain = probe.accuracy(fitted.get(layer), train.labels());
                double onTest = probe.accuracy(tested.get(layer), test.labels());
                int features = fitted.get(layer)[0].length;
                print("%-40s %8d  %.4f %.4f", layer, features, onTrain, onTest);
                list.addObject().put("layer", layer).put("features", features).put("train_accuracy", onTrain)
                        .put("test_accuracy", onTest);
            }
            results(results);
        }
        return 0;
    }

    private SampledPictures part(RunDirectory directory, List<Part> parts, int count) {
        return SampledPictures.of(LabeledPictures.part(directory, data, parts, remark -> print("Note: %s", remark))
                .orElseThrow(() -> new WhiskerException("the run has no pictures to "
                        + (parts.contains(Part.TRAIN) ? "fit a probe to" : "test a probe on")
                        + "; give --data with a directory that has some")).samples(), count);
    }
}
