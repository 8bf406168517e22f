package dev.whisker.application;

import dev.whisker.importer.ImportOptions;
import dev.whisker.importer.LayerTargets;
import dev.whisker.importer.WeightImport;
import dev.whisker.importer.WeightSource;
import dev.whisker.importer.WeightTarget;
import dev.whisker.layer.Layer;
import dev.whisker.layer.SingleLayer;
import dev.whisker.layer.WeightSpec;
import dev.whisker.model.Composite;
import dev.whisker.model.Graph;
import dev.whisker.model.Node;
import dev.whisker.op.Backend;
import dev.whisker.tensor.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Runs the layers of an application one by one, which shows what lies between them. */
final class LayerByLayer {
    /** The values of a weight, for its path in the application and its shape. */
    interface Weights extends BiFunction<String, Shape, double[]> {
    }

    private LayerByLayer() {
    }

    /** What every layer gives, by its name; that of a block is the sum or product at its end. */
    static Map<String, double[]> outputs(Backend backend, Composite application, Shape input, double[] x,
            Weights weights) {
        Graph graph = Graph.of(application, input);
        Map<String, double[]> outputs = new LinkedHashMap<>();
        List<double[]> values = new ArrayList<>();
        for (int i = 0; i < graph.size(); i++) {
            Node node = graph.node(i);
            double[][] inputs = node.inputs().stream().map(each -> each == Graph.INPUT ? x
                    : values.get(each)).toArray(double[][]::new);
            try (SingleLayer layer = SingleLayer.of((Layer) node.computation(),
                    graph.inputShapes(i, input.batch())).build(backend)) {
                for (WeightSpec spec : layer.weights()) {
                    layer.weight(spec.name(), weights.apply(node.weightPath(spec.name()), spec.shape()));
                }
                values.add(layer.forward(inputs));
            }
            outputs.put(node.path(), values.get(i));
        }
        return outputs;
    }

    /** What the application as a whole gives. */
    static double[] output(Backend backend, Composite application, Shape input, double[] x, Weights weights) {
        try (SingleLayer layer = SingleLayer.of(application, input).build(backend)) {
            layer.weights().forEach(spec -> layer.weight(spec.name(), weights.apply(spec.name(), spec.shape())));
            return layer.forward(x);
        }
    }

    /** The weights in a file, every one of which must belong to the application. */
    static Weights read(Path file, Composite application, Shape input) {
        Map<String, double[]> weights = new HashMap<>();
        WeightTarget target = new WeightTarget(LayerTargets.of(application, input),
                (path, values) -> weights.put(path, values.toArray().data()));
        try (WeightSource source = WeightSource.open(file)) {
            WeightImport.load(source, target, ImportOptions.STRICT);
        }
        return (path, shape) -> weights.get(path);
    }
}
