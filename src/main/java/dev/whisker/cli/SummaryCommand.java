package dev.whisker.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.data.ImageFolder;
import dev.whisker.experiment.Experiment;
import dev.whisker.experiment.Experiments;
import dev.whisker.experiment.RunDirectory;
import dev.whisker.layer.WeightSpec;
import dev.whisker.model.Graph;
import dev.whisker.model.Node;
import dev.whisker.model.Summary;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints Keras' table of layers. */
@Command(name = "summary", description =
        "Show the layers of the model of an experiment or a run, with output shapes and parameter counts, as Keras "
                + "prints them.",
        footer = {"", "Examples:", "  whisker summary B3", "  whisker summary runs/demo"})
@Section(Heading.DATA)
final class SummaryCommand extends CliCommand {
    @Parameters(paramLabel = "EXPERIMENT|RUN",
            description = "A built-in experiment, a YAML file, or a directory that 'train' or 'demo' wrote.")
    private String experiment;

    @Option(names = "--data", paramLabel = "DIR", description =
            "A directory of pictures: an experiment gets as many outputs as it has classes. Default: two classes.")
    private Path data;

    @Override
    public Integer call() {
        Graph model = experiment().model();
        printLines(Summary.of(model));
        ObjectNode results = object();
        ArrayNode layers = results.putArray("layers");
        for (int i = 0; i < model.size(); i++) {
            Node node = model.node(i);
            ObjectNode layer = layers.addObject();
            layer.put("name", node.path());
            layer.put("type", node.computation().type());
            ArrayNode shape = layer.putArray("output_shape").addNull();
            for (int axis = 1; axis < model.outputShape(i, 1).rank(); axis++) {
                shape.add(model.outputShape(i, 1).get(axis));
            }
            layer.put("parameters", model.weights(i).stream().map(WeightSpec::shape).mapToLong(s -> s.size()).sum());
        }
        results.put("total_parameters", Summary.totalParameters(model));
        results.put("trainable_parameters", Summary.trainableParameters(model));
        results(results);
        return 0;
    }

    private Experiment experiment() {
        return data == null ? described() : described().forClasses(ImageFolder.open(data).classNames().size());
    }

    /** A built-in experiment comes before a directory of its name. */
    private Experiment described() {
        boolean isBuiltIn = Experiments.names().stream().anyMatch(experiment::equalsIgnoreCase);
        return !isBuiltIn && Files.isDirectory(Path.of(experiment))
                ? RunDirectory.open(Path.of(experiment)).experiment() : experiment(experiment);
    }
}
