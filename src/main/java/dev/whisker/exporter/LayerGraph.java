package dev.whisker.exporter;

import dev.whisker.WhiskerException;
import dev.whisker.exporter.GraphNode.Join;
import dev.whisker.layer.Block;
import dev.whisker.layer.Composite;
import dev.whisker.layer.Layer;
import dev.whisker.layer.NamedLayer;
import dev.whisker.layer.Residual;
import dev.whisker.layer.SqueezeExcite;
import dev.whisker.model.Sequential;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * A model as a graph of plain layers: applications are replaced by their layers, residual blocks and squeeze-excite by their layers and an addition or a
 * multiplication.
 */
public final class LayerGraph {
    /** The number of the model's input among {@link GraphNode#inputs}. */
    public static final int INPUT = -1;

    private final Shape input;
    private final List<GraphNode> nodes = new ArrayList<>();

    private LayerGraph(Shape input) {
        this.input = input;
    }

    /** @throws WhiskerException if the model has a block that no other program knows */
    public static LayerGraph of(Sequential model) {
        LayerGraph graph = new LayerGraph(model.shape(0, 1));
        graph.chain(model.layers(), INPUT, new Surroundings("", true, false));
        return graph;
    }

    /** Shape of the model's input, for a batch of 1. */
    public Shape input() {
        return input;
    }

    /** In an order in which they can be computed; the last one gives the model's output. */
    public List<GraphNode> nodes() {
        return List.copyOf(nodes);
    }

    /** The shape of a node's output, for a batch of 1. */
    public Shape shape(int node) {
        return node == INPUT ? input : nodes.get(node).output();
    }

    /** What the composites around a layer mean for it. */
    private record Surroundings(String scope, boolean trainable, boolean inference) {
        Surroundings in(NamedLayer outer) {
            String inner = outer.layer() instanceof Block ? scope : scope + outer.name() + "/";
            return new Surroundings(inner, trainable && outer.trainable(), inference || outer.inference());
        }
    }

    private int chain(List<NamedLayer> layers, int from, Surroundings around) {
        int last = from;
        for (NamedLayer named : layers) {
            last = visit(named, last, around);
        }
        return last;
    }

    private int visit(NamedLayer named, int from, Surroundings around) {
        Layer layer = named.layer();
        if (layer instanceof Composite composite) {
            int inner = chain(composite.body(shape(from)), from, around.in(named));
            return composite instanceof Block ? add(named, null, join(named), List.of(from, inner), around) : inner;
        }
        return add(named, layer, null, List.of(from), around);
    }

    private static Join join(NamedLayer named) {
        if (named.layer() instanceof Residual) {
            return Join.ADD;
        }
        if (named.layer() instanceof SqueezeExcite) {
            return Join.MULTIPLY;
        }
        throw new WhiskerException("layer '" + named.name() + "' (" + named.layer().type() + ") cannot be exported: other programs have no such block");
    }

    private int add(NamedLayer named, Layer layer, Join join, List<Integer> inputs, Surroundings around) {
        Shape shape = shape(inputs.get(0));
        Surroundings own = around.in(named);
        nodes.add(new GraphNode(around.scope() + named.name(), layer, join, inputs, shape, named.layer().outputShape(shape), own.trainable(),
                own.inference()));
        return nodes.size() - 1;
    }
}
