package dev.whisker.model;

import dev.whisker.layer.Layer;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes a model whose layers take the outputs of any layers before them.
 *
 * <pre>
 * GraphBuilder b = Graph.builder(Shape.of(32, 32, 3));
 * Value x = b.add("stem", Conv2D.of(8, 3).padding(Padding.SAME), b.input());
 * Value branch = b.add(Conv2D.of(8, 1), x);
 * Graph model = b.build(b.add("join", new Add(), x, branch));
 * </pre>
 */
public final class GraphBuilder implements GraphWriter {
    private final Shape input;
    private final List<Node> nodes = new ArrayList<>();
    private final List<Shape> shapes = new ArrayList<>();
    private final LayerNames names = new LayerNames();
    private String name = "model";

    GraphBuilder(Shape input) {
        this.input = input;
    }

    /** What the model is called. */
    public GraphBuilder name(String modelName) {
        name = modelName;
        return this;
    }

    /** The model's input. */
    public Value input() {
        return new Value(Graph.INPUT);
    }

    /** Adds a layer under a name in Keras' way: conv2d, conv2d_1, ... */
    public Value add(Layer layer, Value... inputs) {
        return add(names.next(layer), names.withFreeNames(layer), inputs);
    }

    /**
     * An application computes as in inference whatever the model does, as Keras recommends for one that was trained
     * before.
     */
    @Override
    public Value add(String layerName, Layer layer, Value... inputs) {
        shapes.add(Shapes.output(layerName, layer, Arrays.stream(inputs).map(this::shape).toList()));
        nodes.add(new Node(layerName, layer, Arrays.stream(inputs).map(Value::node).toList(), true,
                LayerNames.isApplication(layer), Draws.by(nodes.size())));
        return new Value(nodes.size() - 1);
    }

    @Override
    public Shape shape(Value value) {
        return value.node() == Graph.INPUT ? Shapes.batched(input, 1) : shapes.get(value.node());
    }

    /**
     * The model that gives this value.
     *
     * @throws IllegalArgumentException if a name occurs twice, or a node is never read
     */
    public Graph build(Value output) {
        return new Graph(name, input, nodes.subList(0, output.node() + 1));
    }
}
