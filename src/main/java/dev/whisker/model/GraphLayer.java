package dev.whisker.model;

import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerContext;
import dev.whisker.layer.LayerException;
import dev.whisker.layer.LayerInstance;
import dev.whisker.layer.WeightSpec;
import dev.whisker.tensor.Shape;
import java.util.List;

/** A whole graph as one layer. */
record GraphLayer(Graph graph) implements Layer {
    @Override
    public Shape outputShape(Shape input) {
        if (input.rank() == 0 || !input.equals(graph.inputShape(input.batch()))) {
            throw new LayerException(this, input, "its input is " + graph.inputShape(1).toKerasString());
        }
        if (input.size() == 0) {
            throw new LayerException(this, input, "every dimension must be at least 1");
        }
        return graph.outputShape(input.batch());
    }

    @Override
    public List<WeightSpec> weights(Shape input) {
        return graph.weights();
    }

    @Override
    public LayerInstance build(LayerContext context, Shape input) {
        outputShape(input);
        return graph.build(context, input);
    }

    @Override
    public String toString() {
        return graph.toString();
    }
}
