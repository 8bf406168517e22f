package dev.whisker.keras;

import dev.whisker.exporter.ExportedModel;
import dev.whisker.exporter.GraphNode;
import dev.whisker.format.hdf5.Hdf5Output;
import dev.whisker.format.hdf5.Hdf5OutputGroup;
import dev.whisker.layer.WeightSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A whole model as Keras' .h5 file ({@code legacy/saving/legacy_h5_format.py}), for {@code keras.models.load_model} of
 * Keras 3.
 *
 * <pre>
 * /                    attributes keras_version, backend, model_config (JSON)
 * /model_weights       attributes layer_names, keras_version, backend
 * /model_weights/L     attribute weight_names: "L/kernel", "L/bias"
 * /model_weights/L/L/kernel
 * </pre>
 * Weights are float32. The model is not compiled: the file has no optimizer and no loss.
 */
public final class KerasFile {
    /** The version whose configurations the file has. */
    private static final String KERAS_VERSION = "3.0.0";

    private KerasFile() {
    }

    /**
     * @throws dev.whisker.WhiskerException if Keras has no words for a part of the model, or the file cannot be written
     */
    public static long write(ExportedModel model, Path file) {
        KerasGraph graph = new KerasGraph(model);
        Hdf5OutputGroup root = new Hdf5OutputGroup();
        version(root);
        root.attribute("model_config", graph.config().toString());
        Hdf5OutputGroup weights = root.group("model_weights");
        version(weights);
        List<String> layerNames = new ArrayList<>();
        List<GraphNode> nodes = model.nodes();
        for (int i = 0; i < nodes.size(); i++) {
            GraphNode node = nodes.get(i);
            List<WeightSpec> specs = model.graph().weights(i);
            if (!specs.isEmpty()) {
                layerNames.add(graph.name(i));
                putWeights(weights.group(graph.name(i)), graph.name(i), model, node, specs);
            }
        }
        weights.attribute("layer_names", layerNames);
        return Hdf5Output.write(file, root);
    }

    private static void version(Hdf5OutputGroup group) {
        group.attribute("keras_version", KERAS_VERSION);
        group.attribute("backend", "tensorflow");
    }

    private static void putWeights(Hdf5OutputGroup group, String layerName, ExportedModel model, GraphNode node,
            List<WeightSpec> specs) {
        group.attribute("weight_names", specs.stream().map(spec -> layerName + "/" + spec.name()).toList());
        Hdf5OutputGroup inner = group.group(layerName);
        for (WeightSpec spec : specs) {
            inner.dataset(spec.name(), model.weight(node, spec.name()));
        }
    }
}
