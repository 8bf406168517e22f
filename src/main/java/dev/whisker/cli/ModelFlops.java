package dev.whisker.cli;

import dev.whisker.layer.Chain;
import dev.whisker.layer.Composite;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.DepthwiseConv2D;
import dev.whisker.layer.Layer;
import dev.whisker.layer.NamedLayer;
import dev.whisker.model.Sequential;
import dev.whisker.tensor.Shape;
import java.util.List;

/** Floating-point operations: two for each multiply-add of convolutions and dense layers, nothing for the rest. */
final class ModelFlops {
    private ModelFlops() {
    }

    /** Of running a model forward. */
    static double forward(Sequential model, int batch) {
        return 2 * chain(model.layers(), model.shape(0, batch));
    }

    /** Of a training step: forward, gradient of trained weights, and gradient of the input where some layer before is trained. */
    static double trainingStep(Sequential model, int batch) {
        double multiplyAdds = 0;
        int firstTrained = model.firstTrained();
        for (int i = 0; i < model.size(); i++) {
            Shape input = model.shape(i, batch);
            int passes = 1 + (model.layers().get(i).isTrained(input) ? 1 : 0) + (i > firstTrained ? 1 : 0);
            multiplyAdds += passes * multiplyAdds(model.layers().get(i).layer(), input);
        }
        return 2 * multiplyAdds;
    }

    private static double chain(List<NamedLayer> layers, Shape input) {
        List<Shape> shapes = Chain.shapes(layers, input);
        double sum = 0;
        for (int i = 0; i < layers.size(); i++) {
            sum += multiplyAdds(layers.get(i).layer(), shapes.get(i));
        }
        return sum;
    }

    private static double multiplyAdds(Layer layer, Shape input) {
        if (layer instanceof Composite composite) {
            return chain(composite.body(input), input);
        }
        double outputs = layer.outputShape(input).size();
        if (layer instanceof Conv2D conv) {
            return outputs * conv.kernelSize().height() * conv.kernelSize().width() * input.channels();
        }
        if (layer instanceof DepthwiseConv2D conv) {
            return outputs * conv.kernelSize().height() * conv.kernelSize().width();
        }
        return layer instanceof Dense ? outputs * input.channels() : 0;
    }
}
