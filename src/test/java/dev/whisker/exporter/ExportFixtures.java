package dev.whisker.exporter;

import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerText;
import dev.whisker.model.Graph;
import dev.whisker.model.GraphBuilder;
import dev.whisker.model.Model;
import dev.whisker.model.Parameter;
import dev.whisker.model.Sequential;
import dev.whisker.model.Value;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Shape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Small models with random weights to export. */
public final class ExportFixtures {
    private ExportFixtures() {
    }

    /**
     * Layers in text form one after another, or as a graph: "left: Conv2D(4, 3) from stem" has a name and an input,
     * "Add from left, right" several; "input" is the model's.
     */
    public static Graph model(Shape input, String... layers) {
        if (String.join("", layers).contains(" from ")) {
            return graph(input, layers);
        }
        Sequential.Builder builder = Sequential.builder(input);
        for (String text : layers) {
            Layer layer = LayerText.parse(text);
            builder.add(layer);
        }
        return builder.build();
    }

    private static Graph graph(Shape input, String... layers) {
        GraphBuilder builder = Graph.builder(input);
        Map<String, Value> named = new LinkedHashMap<>();
        Value last = builder.input();
        named.put("input", last);
        for (String line : layers) {
            String[] parts = line.split(" from ");
            Value[] inputs = parts.length == 1 ? new Value[] {last}
                    : Arrays.stream(parts[1].split(", ")).map(named::get).toArray(Value[]::new);
            Matcher text = Pattern.compile("(?:(\\w+): )?(.+)").matcher(parts[0]);
            text.matches();
            Layer layer = LayerText.parse(text.group(2));
            String name = text.group(1);
            last = name == null ? builder.add(layer, inputs) : builder.add(name, layer, inputs);
            named.put(name, last);
        }
        return builder.build(last);
    }

    /** The model with weights that are all different, each a float32. */
    public static ExportedModel withWeights(Graph model) {
        try (Backend backend = new ReferenceBackend(); Model weighted =
                Model.create(model, backend, Mode.INFERENCE, 0)) {
            Random random = new Random(7);
            for (Parameter parameter : weighted.parameters().all()) {
                double[] values = random.doubles(parameter.spec().shape().size(), 0.1,
                        1).map(value -> (float) value).toArray();
                backend.write(parameter.value(), values);
            }
            ExportedModel exported = ExportedModel.of(weighted, Map.of("experiment", "fixture"));
            Map<String, NpyArray> weights = new LinkedHashMap<>();
            exported.weights().forEach((path, values) -> weights.put(path, values.toArray()));
            return new ExportedModel(exported.name(), exported.graph(), weights, exported.metadata());
        }
    }

    public static ExportedModel withWeights(Shape input, String... layers) {
        return withWeights(model(input, layers));
    }
}
