package dev.whisker.properties;

import dev.whisker.check.Draw;
import dev.whisker.check.InputValues;
import dev.whisker.check.LayerCase;
import dev.whisker.layer.Layer;
import dev.whisker.layer.SingleLayer;
import dev.whisker.layer.SingleLayerBuilder;
import dev.whisker.layer.WeightSpec;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a layer computes forward and backward.
 *
 * @param y       the output
 * @param dx      the gradient of the input
 * @param weights the gradients of the weights, by name
 */
record Passes(double[] y, double[] dx, Map<String, double[]> weights) {

    /** Both passes of a layer in inference. */
    static Passes of(Precision precision, Layer layer, Shape input, Map<String, double[]> weights, double[] x,
            double[] dy) {
        return of(precision, inference(layer, input), weights, x, dy);
    }

    static Passes of(Precision precision, LayerCase layerCase, Map<String, double[]> weights, double[] x, double[] dy) {
        try (SingleLayer layer = open(precision, layerCase, weights)) {
            double[] y = layer.forward(x);
            SingleLayer.Gradients gradients = layer.backward(dy);
            return new Passes(y, gradients.input(), gradients.weights());
        }
    }

    /** The output of a layer in inference. */
    static double[] forward(Precision precision, Layer layer, Shape input, Map<String, double[]> weights, double[] x) {
        return forward(precision, inference(layer, input), weights, x);
    }

    static double[] forward(Precision precision, LayerCase layerCase, Map<String, double[]> weights, double[] x) {
        try (SingleLayer layer = build(precision, layerCase, builder(layerCase), weights)) {
            return layer.forward(x);
        }
    }

    /** A layer with these weights, ready for both passes. */
    static SingleLayer open(Precision precision, LayerCase layerCase, Map<String, double[]> weights) {
        return build(precision, layerCase, builder(layerCase).gradients(), weights);
    }

    private static SingleLayerBuilder builder(LayerCase layerCase) {
        return SingleLayer.of(layerCase.layer(), layerCase.input()).mode(layerCase.mode()).seed(layerCase.seed());
    }

    private static SingleLayer build(Precision precision, LayerCase layerCase, SingleLayerBuilder builder, Map<String,
            double[]> weights) {
        SingleLayer layer = (layerCase.frozen() ? builder.frozen() : builder).build(precision.backend());
        weights.forEach(layer::weight);
        return layer;
    }

    /** Random values for every weight of a layer. */
    static Map<String, double[]> weights(Layer layer, Shape input, Draw draw) {
        Map<String, double[]> weights = new LinkedHashMap<>();
        for (WeightSpec spec : layer.weights(input)) {
            weights.put(spec.name(), InputValues.MODERATE.draw(spec.name(), spec.shape(), draw));
        }
        return weights;
    }

    /** A gradient of the output of a layer. */
    static double[] cotangent(Layer layer, Shape input, Draw draw) {
        return draw.normal(layer.outputShape(input).size());
    }

    private static LayerCase inference(Layer layer, Shape input) {
        return LayerCase.of(layer, input).withMode(Mode.INFERENCE);
    }
}
