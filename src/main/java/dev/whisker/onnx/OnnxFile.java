package dev.whisker.onnx;

import dev.whisker.WhiskerException;
import dev.whisker.exporter.ExportedModel;
import dev.whisker.exporter.GraphNode;
import dev.whisker.format.AtomicFile;
import dev.whisker.format.protobuf.ProtoMessage;
import dev.whisker.model.Graph;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A model as an ONNX file for inference ({@code ModelProto}, github.com/onnx/onnx {@code onnx/onnx.proto}): float32,
 * operator set 18.
 *
 * <p>Its one input, "input", is (N, height, width, channels), as the model's; its one output is called "output".
 * Inside, feature maps are (N,C,H,W) from the first convolution on, and are moved back where the order of elements
 * matters. Layers that act in training alone are left out.
 */
public final class OnnxFile {
    private static final int IR_VERSION = 8;
    private static final int OPERATOR_SET = 18;
    private static final String INPUT = "input";
    private static final String OUTPUT = "output";

    private OnnxFile() {
    }

    /**
     * @throws WhiskerException if ONNX has no operations for a layer, the model is larger than 2 GiB, or the file
     * cannot be written
     */
    public static long write(ExportedModel model, Path file) {
        ProtoMessage proto = new ProtoMessage().number(1, IR_VERSION).text(2, "whisker").message(7, graph(model))
                .message(8, new ProtoMessage().text(1, "").number(2, OPERATOR_SET));
        model.metadata().forEach((key, value) -> proto.message(14, new ProtoMessage().text(1, key).text(2, value)));
        if (proto.size() > Integer.MAX_VALUE) {
            throw new WhiskerException("the model has " + proto.size() + " bytes; an ONNX file holds at most "
                    + Integer.MAX_VALUE);
        }
        return AtomicFile.write(file, proto::writeTo);
    }

    private static ProtoMessage graph(ExportedModel model) {
        OnnxGraph graph = new OnnxGraph();
        OnnxLayers layers = new OnnxLayers(model, graph);
        Value input = new Value(graph.name(INPUT), model.graph().inputShape(1), false);
        String outputName = graph.name(OUTPUT);
        List<Value> values = new ArrayList<>();
        for (GraphNode node : model.nodes()) {
            values.add(layers.apply(node, node.inputs().stream().map(i -> i == Graph.INPUT ? input
                    : values.get(i)).toList()));
        }
        Value last = values.get(values.size() - 1).last(graph);
        graph.alias(outputName, last.name());
        return graph.proto(model.name(), input.name(), input.shape(), outputName, last.shape());
    }
}
