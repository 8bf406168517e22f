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
            Computation layer = opened.node(i).computation();
            root.add(opened.node(i).path(), layer.type(), weights(opened.weights(i)));
        }
        return root.layers();
    }

    /**
     * Returns one layer as a model: the layers in it if it is a composite, else itself, without a name, so that its
     * weight's path is "kernel".
     */
    public static List<TargetLayer> of(Layer layer, Shape input) {
        return layer instanceof Composite model ? of(Graph.of(model, input))
                : List.of(TargetLayer.of("", layer.type(), weights(layer.weights(input))));
    }

    private static List<Weight> weights(List<WeightSpec> specs) {
        return specs.stream().map((WeightSpec spec) -> new Weight(spec.name(), spec.shape())).toList();
    }

    /** Layers whose paths have a part in common are those of a nested model. */
    private static final class Models {
        private final List<Object> layers = new ArrayList<>();
        private final Map<String, Models> nested = new LinkedHashMap<>();

        void add(String path, String type, List<Weight> weights) {
            int end = path.indexOf('/');
            if (end < 0) {
                layers.add(TargetLayer.of(path, type, weights));
                return;
            }
            String model = path.substring(0, end);
            if (!nested.containsKey(model)) {
                nested.put(model, new Models());
                layers.add(model);
            }
            nested.get(model).add(path.substring(end + 1), type, weights);
        }

        List<TargetLayer> layers() {
            return layers.stream().map(each -> each instanceof TargetLayer layer ? layer
                    : TargetLayer.model((String) each, NESTED_MODEL, nested.get(each).layers())).toList();
        }
    }
}
