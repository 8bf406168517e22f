package dev.whisker.model;

import dev.whisker.WhiskerException;
import dev.whisker.layer.Computation;
import dev.whisker.layer.LayerException;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** The shapes along the nodes of a graph. */
final class Shapes {
    private Shapes() {
    }

    static Shape batched(Shape sample, int batch) {
        int[] extents = new int[sample.rank() + 1];
        extents[0] = batch;
        for (int i = 0; i < sample.rank(); i++) {
            extents[i + 1] = sample.get(i);
        }
        return Shape.of(extents);
    }

    static Shape sample(Shape batched) {
        int[] extents = new int[batched.rank() - 1];
        for (int i = 0; i < extents.length; i++) {
            extents[i] = batched.get(i + 1);
        }
        return Shape.of(extents);
    }

    /** The shape of each node's output. */
    static List<Shape> of(List<Node> nodes, Shape input) {
        List<Shape> shapes = new ArrayList<>();
        for (Node node : nodes) {
            List<Shape> inputs = node.inputs().stream().map(i -> i == Graph.INPUT ? input : shapes.get(i)).toList();
            shapes.add(output(node.path(), node.computation(), inputs));
        }
        return shapes;
    }

    /** @throws LayerException if it cannot take the inputs, with the name */
    static Shape output(String name, Computation computation, List<Shape> inputs) {
        try {
            Shape output = computation.outputShape(inputs);
            // Also refuses sizes that overflow a long.
            output.size();
            return output;
        } catch (WhiskerException e) {
            throw new LayerException("layer '" + name + "': " + e.getMessage());
        }
    }
}
