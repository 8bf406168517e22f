package dev.whisker.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.experiment.Experiments;
import dev.whisker.layer.WeightSpec;
import dev.whisker.model.Graph;
import dev.whisker.model.Node;
import dev.whisker.model.Summary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Prints Keras' table of layers. */
@Command(name = "summary", description =
        "Show the layers of an experiment's model, with output shapes and parameter counts, as Keras prints them.")
final class SummaryCommand extends CliCommand {
    @Parameters(paramLabel = "EXPERIMENT", description = "A built-in experiment, or a YAML file.")
    private String experiment;

    @Override
    public Integer call() {
        Graph model = Experiments.find(experiment).model();
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
}
