package dev.whisker.exporter;

import dev.whisker.WhiskerException;
import dev.whisker.layer.Layer;
import dev.whisker.model.Graph;
import dev.whisker.model.Node;
import dev.whisker.tensor.Shape;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A node of an opened model, with its shapes.
 *
 * @param name      as in the model, "base/block_1_expand"; weights are named by it. Not unique for layers without
 *                  weights.
 * @param inputs    the numbers of the nodes whose outputs it takes; {@link Graph#INPUT} is the model's input
 * @param input     shape of the first input, for a batch of 1
 * @param output    shape of the output, for a batch of 1
 * @param trainable false if its weights are frozen
 * @param inference whether it computes as in inference in training too
 */
public record GraphNode(String name, Layer layer, List<Integer> inputs, Shape input, Shape output, boolean trainable,
        boolean inference) {
    /**
     * The nodes of a model.
     *
     * @param model opened
     * @throws WhiskerException if there is a node that no other program knows
     */
    static List<GraphNode> all(Graph model) {
        return IntStream.range(0, model.size()).mapToObj(i -> of(model, i)).toList();
    }

    private static GraphNode of(Graph model, int index) {
        Node node = model.node(index);
        if (!(node.computation() instanceof Layer layer)) {
            throw new WhiskerException("layer '" + node.path() + "' (" + node.computation().type()
                    + ") cannot be exported: other programs have no such layer");
        }
        return new GraphNode(node.path(), layer, node.inputs(), model.inputShapes(index, 1).get(0),
                model.outputShape(index, 1),
                node.trainable(), node.inference());
    }

    /** What a weight of the layer is called in the model. */
    public String path(String weight) {
        return layer.weightPath(name, weight);
    }
}
