package dev.whisker.keras;

import dev.whisker.importer.TargetLayer;
import dev.whisker.keras.ConfiguredModel.ConfiguredLayer;
import dev.whisker.keras.ConfiguredModel.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The calls of a stored model's plain layers as one graph, with nested models opened; one input and one output. */
final class ConfiguredGraph {
    private final List<Call> calls = new ArrayList<>();
    private boolean isKnown = true;
    private int output;

    /**
     * A call of a plain layer.
     *
     * @param inputs the numbers of the calls whose outputs it takes; {@link TargetLayer#INPUT} is the model's input
     */
    record Call(ConfiguredLayer layer, List<Integer> inputs) {
    }

    private ConfiguredGraph() {
    }

    /** Returns the graph of a model; empty if the description does not define one, or it has several outputs. */
    static Optional<ConfiguredGraph> of(ConfiguredModel model) {
        ConfiguredGraph graph = new ConfiguredGraph();
        graph.output = graph.add(model, TargetLayer.INPUT);
        return graph.isKnown ? Optional.of(graph) : Optional.empty();
    }

    /** Each call after those whose outputs it takes. */
    List<Call> calls() {
        return calls;
    }

    /** The number of the call that gives the model's output. */
    int output() {
        return output;
    }

    private int add(ConfiguredModel model, int input) {
        if (model.kind() == Kind.CHAIN) {
            int last = input;
            for (ConfiguredLayer layer : model.layers()) {
                last = isInput(layer) ? last : add(layer, List.of(last));
            }
            return last;
        }
        isKnown &= model.kind() == Kind.GRAPH && model.outputs().size() == 1
                && model.layers().stream().filter(ConfiguredGraph::isInput).count() == 1;
        return isKnown ? addGraph(model, input) : input;
    }

    private int addGraph(ConfiguredModel model, int input) {
        CallGraph graph = new CallGraph(model.layers());
        int last = graph.call(model.outputs().get(0));
        isKnown &= graph.isUnderstood();
        List<Integer> order = isKnown ? graph.sorted() : List.of();
        int[] values = new int[order.size()];
        for (int call : order) {
            ConfiguredLayer layer = graph.layer(call);
            values[call] = isInput(layer) ? input
                    : add(layer, graph.sources(call).stream().map(source -> values[source]).toList());
        }
        return isKnown ? values[last] : input;
    }

    private int add(ConfiguredLayer layer, List<Integer> inputs) {
        isKnown &= !inputs.isEmpty();
        if (layer.body() != null) {
            isKnown &= inputs.size() == 1 && layer.calls().size() <= 1;
            return isKnown ? add(layer.body(), inputs.get(0)) : TargetLayer.INPUT;
        }
        calls.add(new Call(layer, inputs.stream().flatMap(input -> isFactors(layer, input)
                ? calls.get(input).inputs().stream() : Stream.of(input)).collect(Collectors.toList())));
        return calls.size() - 1;
    }

    /** Whether an input is factors of channels that were reshaped to (1, 1, channels), as Keras multiplies them. */
    private boolean isFactors(ConfiguredLayer layer, int input) {
        return layer.type().equals("Multiply") && input != TargetLayer.INPUT
                && calls.get(input).layer().type().equals("Reshape")
                && calls.get(input).layer().arguments().path("target_shape").size() == 3
                && calls.get(input).layer().arguments().path("target_shape").path(0).asInt() == 1
                && calls.get(input).layer().arguments().path("target_shape").path(1).asInt() == 1;
    }

    private static boolean isInput(ConfiguredLayer layer) {
        return layer.type().equals("InputLayer");
    }
}
