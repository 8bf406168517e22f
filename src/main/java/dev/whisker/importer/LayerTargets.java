package dev.whisker.importer;

import dev.whisker.importer.TargetLayer.Weight;
import dev.whisker.layer.Computation;
import dev.whisker.layer.Layer;
import dev.whisker.layer.WeightSpec;
import dev.whisker.model.Composite;
import dev.whisker.model.Graph;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Lists the layers of a model as Keras would. An application in a model is a nested Functional model in Keras; of a
 * block, such as a residual one, only the layers inside are listed. Paths are those of the model's own weights:
 * "base/block_1_expand/kernel".
 */
public final class LayerTargets {
    private static final String NESTED_MODEL = "Functional";

    private LayerTargets() {
    }

    /** Returns the layers of a model. */
    public static List<TargetLayer> of(Graph model) {
        Graph opened = model.open();
        Models root = new Models();
        for (int i = 0; i < opened.size(); i++) {
            Computation computation = opened.node(i).computation();
            root.add(opened.node(i).path(), new Part(i, computation, weights(opened.weights(i))));
        }
        List<Integer> listed = root.parts();
        return root.layers(part -> opened.node(part.node).inputs().stream()
                .map(input -> input == Graph.INPUT ? TargetLayer.INPUT : listed.indexOf(input)).toList());
    }

    /**
     * Returns one layer as a model: the layers in it if it is a composite, else itself, without a name, so that its
     * weight's path is "kernel".
     */
    public static List<TargetLayer> of(Layer layer, Shape input) {
        return layer instanceof Composite model ? of(Graph.of(model, input))
                : List.of(TargetLayer.of("", layer.type(), weights(layer.weights(input)))
                        .connected(List.of(TargetLayer.INPUT), layer));
    }

    private static List<Weight> weights(List<WeightSpec> specs) {
        return specs.stream().map((WeightSpec spec) -> new Weight(spec.name(), spec.shape())).toList();
    }

    /** A plain layer, by its number in the opened graph. */
    private record Part(int node, Computation computation, List<Weight> weights) {
        TargetLayer layer(String name, List<Integer> inputs) {
            return TargetLayer.of(name, computation.type(), weights)
                    .connected(inputs, computation instanceof Layer layer ? layer : null);
        }
    }

    /** Layers whose paths have a part in common are those of a nested model. */
    private static final class Models {
        private final List<Entry> entries = new ArrayList<>();
        private final Map<String, Models> nested = new LinkedHashMap<>();

        /** A plain layer, or a nested model. */
        private record Entry(String name, Part part, Models model) {
        }

        void add(String path, Part part) {
            int end = path.indexOf('/');
            if (end < 0) {
                entries.add(new Entry(path, part, null));
                return;
            }
            String model = path.substring(0, end);
            if (!nested.containsKey(model)) {
                nested.put(model, new Models());
                entries.add(new Entry(model, null, nested.get(model)));
            }
            nested.get(model).add(path.substring(end + 1), part);
        }

        /** The numbers of all plain layers in the opened graph, in the order in which they are listed. */
        List<Integer> parts() {
            return entries.stream().flatMap(entry -> entry.model == null ? Stream.of(entry.part.node)
                    : entry.model.parts().stream()).toList();
        }

        List<TargetLayer> layers(Function<Part, List<Integer>> inputs) {
            return entries.stream().map(entry -> entry.model == null
                    ? entry.part.layer(entry.name, inputs.apply(entry.part))
                    : TargetLayer.model(entry.name, NESTED_MODEL, entry.model.layers(inputs))).toList();
        }
    }
}
