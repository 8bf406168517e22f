package dev.whisker.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.experiment.Experiment;
import dev.whisker.experiment.Experiments;
import dev.whisker.experiment.Published;
import dev.whisker.model.Summary;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists the built-in experiments, or prints one of them. */
@Command(name = "experiments", description = "List the built-in experiments, with the accuracies published for them; or"
        + " print one as YAML.",
        footer = {"", "Examples:", "  whisker experiments", "  whisker experiments B3"})
final class ExperimentsCommand extends CliCommand {
    @Parameters(arity = "0..1", paramLabel = "EXPERIMENT",
            description = "A built-in experiment, or a YAML file, to print as YAML; comments have the paths that "
                    + "'train --set' takes for the entries of lists.")
    private String name;

    @Override
    public Integer call() {
        return name == null ? list() : show();
    }

    private int show() {
        String yaml = Experiments.isFile(name) ? Experiments.text(name) : given(() -> Experiments.text(name));
        printLines(yaml);
        results(object().put("experiment", name).put("yaml", yaml));
        return 0;
    }

    private int list() {
        ObjectNode results = object();
        ArrayNode list = results.putArray("experiments");
        print("%-5s %11s %9s %9s %9s  %s", "name", "parameters", "val acc", "best val", "test acc", "what it is");
        for (Experiment experiment : Experiments.all()) {
            long parameters = Summary.totalParameters(experiment.model());
            Published published = experiment.published();
            print("%-5s %,11d %9s %9s %9s  %s", experiment.name(), parameters, figure(published.valAccuracy()),
                    figure(published.bestValAccuracy()),
                    figure(published.testAccuracy()), experiment.title());
            ObjectNode node = list.addObject();
            node.put("name", experiment.name());
            node.put("title", experiment.title());
            node.put("parameters", parameters);
            node.put("published_val_accuracy", boxed(published.valAccuracy()));
            node.put("published_best_val_accuracy", boxed(published.bestValAccuracy()));
            node.put("published_test_accuracy", boxed(published.testAccuracy()));
        }
        print("%nAccuracies are the published ones. 'whisker summary NAME' shows the layers, 'whisker experiments "
                + "NAME' the YAML, 'whisker train NAME --data DIR' trains.");
        results(results);
        return 0;
    }

    private static Double boxed(double value) {
        return Double.isNaN(value) ? null : (Double) value;
    }

    private static String figure(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4f", value);
    }
}
