package dev.whisker.cli;

import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.Layer;
import dev.whisker.model.Sequential;
import dev.whisker.tensor.Shape;

/**
 * Floating-point operations of a training step, two for each multiply-add of convolutions and dense layers: forward, gradient of the weights, and gradient
 * of the input where some layer before has weights.
 */
final class StepFlops {
    private StepFlops() {
    }

    static double of(Sequential model, int batch) {
        double multiplyAdds = 0;
        boolean weightsBefore = false;
        for (int i = 0; i < model.size(); i++) {
            double forward = forward(model.layers().get(i).layer(), model.shape(i, batch), model.shape(i + 1, batch));
            multiplyAdds += forward * (weightsBefore ? 3 : 2);
            weightsBefore |= !model.weights(i).isEmpty();
        }
        return 2 * multiplyAdds;
    }

    private static double forward(Layer layer, Shape input, Shape output) {
        if (layer instanceof Conv2D conv) {
            return (double) output.size() * conv.kernelSize().height() * conv.kernelSize().width() * input.channels();
        }
        return layer instanceof Dense ? (double) output.size() * input.channels() : 0;
    }
}
