package dev.whisker.keras;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.WhiskerException;
import dev.whisker.exporter.ExportedModel;
import dev.whisker.exporter.GraphNode;
import dev.whisker.exporter.UniqueNames;
import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Merge;
import dev.whisker.layer.Multiply;
import dev.whisker.layer.Size2d;
import dev.whisker.model.Graph;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * The configuration of a model as one flat functional Keras model, in the form of Keras' .h5 files
 * ({@code legacy/saving/serialization.py}).
 *
 * <p>Keras refuses names with "/": a layer of an application keeps its last part, "block_1_expand" of
 * "base/block_1_expand", where that is free.
 */
final class KerasGraph {
    private final ExportedModel model;
    private final UniqueNames names = new UniqueNames();
    private final String[] nodeNames;
    private final String inputName;
    private final ArrayNode layers = JsonNodeFactory.instance.arrayNode();

    KerasGraph(ExportedModel model) {
        this.model = model;
        List<GraphNode> nodes = model.nodes();
        nodeNames = new String[nodes.size()];
        // The layers of the model itself choose first.
        nameNodes(nodes, false);
        nameNodes(nodes, true);
        inputName = names.free("input");
        addInput();
        for (int i = 0; i < nodes.size(); i++) {
            addNode(nodeNames[i], nodes.get(i));
        }
    }

    private void nameNodes(List<GraphNode> nodes, boolean inner) {
        for (int i = 0; i < nodes.size(); i++) {
            String name = nodes.get(i).name();
            if (name.contains("/") == inner) {
                nodeNames[i] = names.free(name.substring(name.lastIndexOf('/') + 1));
            }
        }
    }

    /** The layer's name in Keras. */
    String name(int node) {
        return node == Graph.INPUT ? inputName : nodeNames[node];
    }

    /** What the file's attribute model_config says. */
    ObjectNode config() {
        ObjectNode root = JsonNodeFactory.instance.objectNode().put("class_name", "Functional");
        ObjectNode config = root.putObject("config").put("name", model.name()).put("trainable", true);
        config.set("layers", layers);
        endpoint(config.putArray("input_layers"), inputName);
        endpoint(config.putArray("output_layers"), name(nodeNames.length - 1));
        return root;
    }

    private static void endpoint(ArrayNode list, String name) {
        list.addArray().add(name).add(0).add(0);
    }

    private void addInput() {
        ObjectNode config = layer("InputLayer", inputName, JsonNodeFactory.instance.objectNode());
        shape(config.putArray("batch_shape").addNull(), model.graph().inputShape(1));
        config.put("dtype", "float32");
    }

    private static void shape(ArrayNode list, Shape shape) {
        for (int axis = 1; axis < shape.rank(); axis++) {
            list.add(shape.get(axis));
        }
    }

    private void addNode(String name, GraphNode node) {
        if (node.layer() instanceof Multiply) {
            List<String> inputs = factorNames(node, name);
            layer("Multiply", name, JsonNodeFactory.instance.objectNode());
            connect(inputs, false);
        } else if (node.layer() instanceof Merge) {
            layer(node.layer().type(), name, LayerConfigWriter.of(node.layer()));
            connect(node.inputs().stream().map(this::name).toList(), false);
        } else {
            checkKerasTakes(node);
            layer(node.layer().type(), name, LayerConfigWriter.of(node.layer())).put("trainable", node.trainable());
            connect(List.of(name(node.inputs().get(0))), node.inference()
                    && node.layer() instanceof BatchNormalization);
        }
    }

    private static void checkKerasTakes(GraphNode node) {
        if (node.layer() instanceof Conv2D conv && longest(conv.strides()) > 1 && longest(conv.dilationRate()) > 1) {
            throw new WhiskerException("layer '" + node.name()
                    + "' cannot be exported to Keras, which refuses strides and dilation in one convolution: "
                    + conv + "; ONNX takes both");
        }
    }

    private static int longest(Size2d size) {
        return Math.max(size.height(), size.width());
    }

    private List<String> factorNames(GraphNode node, String name) {
        List<Shape> shapes = node.inputs().stream().map(input -> model.graph().outputShape(input, 1)).toList();
        int map = Multiply.featureMap(shapes);
        List<String> inputs = new ArrayList<>();
        for (int i = 0; i < shapes.size(); i++) {
            int input = node.inputs().get(i);
            inputs.add(map < 0 || i == map ? name(input) : factorsName(input, name));
        }
        return inputs;
    }

    /** Keras multiplies (N,H,W,C) by (N,1,1,C), but not by (N,C). */
    private String factorsName(int factors, String multiply) {
        Shape shape = model.graph().outputShape(factors, 1);
        if (shape.rank() == 4) {
            return name(factors);
        }
        String name = names.free(multiply + "_factors");
        layer("Reshape", name, JsonNodeFactory.instance.objectNode()).putArray("target_shape").add(1).add(1)
                .add(shape.channels());
        connect(List.of(name(factors)), false);
        return name;
    }

    private ObjectNode layer(String className, String name, ObjectNode arguments) {
        ObjectNode layer = layers.addObject().put("class_name", className).put("name", name);
        ObjectNode config = layer.putObject("config").put("name", name);
        config.setAll(arguments);
        layer.putArray("inbound_nodes");
        return config;
    }

    /** @param inference whether the layer is called with {@code training=False} */
    private void connect(List<String> inputs, boolean inference) {
        ArrayNode call = ((ArrayNode) layers.get(layers.size() - 1).path("inbound_nodes")).addArray();
        for (String input : inputs) {
            ObjectNode arguments = call.addArray().add(input).add(0).add(0).addObject();
            if (inference) {
                arguments.put("training", false);
            }
        }
    }
}
