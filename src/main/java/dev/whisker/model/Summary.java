package dev.whisker.model;

import dev.whisker.layer.WeightSpec;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The table of layers, as {@code model.summary()} of tf.keras 2.8 prints it (layout facts: Keras 2.8
 * {@code utils/layer_utils.py}).
 *
 * <p>That of a chain is 65 characters wide, with columns that end at 45, 85 and 100 percent of it. That of another
 * graph is 98 wide, its columns end at 33, 55, 67 and 100 percent; it begins with the model's input, and its last
 * column has the names of the nodes whose outputs a layer reads.
 */
public final class Summary {
    private static final int[] CHAIN = {29, 55, 65};
    private static final int[] GRAPH = {32, 53, 65, 98};
    /** Keras' name for the input of the first model that is made. */
    private static final String INPUT = "input_1";

    private final Graph model;
    private final boolean chain;
    private final SummaryTable table;

    private Summary(Graph model) {
        this.model = model;
        this.chain = model.isChain();
        this.table = new SummaryTable(chain ? CHAIN : GRAPH);
    }

    /** The table, every line ended by a newline. */
    public static String of(Graph model) {
        return new Summary(model).table();
    }

    private String table() {
        table.line("Model: \"" + model.name() + "\"");
        table.rule("_");
        row("Layer (type)", "Output Shape", "Param #", "Connected to");
        table.rule("=");
        if (!chain) {
            row(INPUT + " (InputLayer)", "[" + model.inputShape(1).toKerasString() + "]", "0", "[]");
            table.rule(" ");
        }
        for (int i = 0; i < model.size(); i++) {
            Node node = model.node(i);
            row(node.path() + " (" + node.computation().type() + ")", model.outputShape(i, 1).toKerasString(),
                    Long.toString(parameters(model.weights(i))), connections(node));
            table.rule(" ");
        }
        table.rule("=");
        long total = totalParameters(model);
        long trainable = trainableParameters(model);
        table.line("Total params: " + thousands(total));
        table.line("Trainable params: " + thousands(trainable));
        table.line("Non-trainable params: " + thousands(total - trainable));
        table.rule("_");
        return table.toString();
    }

    private void row(String layer, String shape, String count, String connections) {
        table.row(chain ? List.of(layer, shape, count) : List.of(layer, shape, count, connections));
    }

    /** The first output of the first call of each layer, in Keras' terms: there are no others here. */
    private String connections(Node node) {
        return node.inputs().stream().map(i -> "'" + (i == Graph.INPUT ? INPUT : model.node(i).path()) + "[0][0]'")
                .collect(Collectors.joining(", ", "[", "]"));
    }

    /** How many numbers the weights of a model are. */
    public static long totalParameters(Graph model) {
        return parameters(model.weights());
    }

    /** How many of them the optimizer changes. */
    public static long trainableParameters(Graph model) {
        return parameters(model.weights().stream().filter(WeightSpec::trainable).toList());
    }

    private static long parameters(List<WeightSpec> weights) {
        return weights.stream().mapToLong(weight -> weight.shape().size()).sum();
    }

    private static String thousands(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
