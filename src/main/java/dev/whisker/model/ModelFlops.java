package dev.whisker.model;

import dev.whisker.layer.Computation;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.DepthwiseConv2D;
import dev.whisker.tensor.Shape;
import java.util.stream.IntStream;

/** Floating-point operations: two for each multiply-add of convolutions and dense layers, nothing for the rest. */
public final class ModelFlops {
    private ModelFlops() {
    }

    /** Of running a model forward. */
    public static double forward(Graph model, int batch) {
        Graph opened = model.open();
        return 2 * IntStream.range(0, opened.size()).mapToDouble(i -> multiplyAdds(opened, i, batch)).sum();
    }

    /**
     * Of a training step: forward, gradient of trained weights, and gradient of the input where some layer before is
     * trained.
     */
    public static double trainingStep(Graph model, int batch) {
        Graph opened = model.open();
        boolean[] hasGradient = new boolean[opened.size()];
        double multiplyAdds = 0;
        for (int i = 0; i < opened.size(); i++) {
            boolean trained = opened.isTrained(i);
            boolean input = opened.node(i).inputs().stream().anyMatch(each -> each != Graph.INPUT && hasGradient[each]);
            hasGradient[i] = trained || input;
            multiplyAdds += (1 + (trained ? 1 : 0) + (input ? 1 : 0)) * multiplyAdds(opened, i, batch);
        }
        return 2 * multiplyAdds;
    }

    /** Multiply-adds of one node of an {@linkplain Graph#open opened} model, run forward on a batch. */
    public static double multiplyAdds(Graph model, int node, int batch) {
        Computation layer = model.node(node).computation();
        Shape input = model.inputShapes(node, batch).get(0);
        double outputs = model.outputShape(node, batch).size();
        if (layer instanceof SeveralLayers several) {
            Graph body = several.body().open();
            return IntStream.range(0, body.size()).mapToDouble(i -> multiplyAdds(body, i, batch)).sum();
        }
        if (layer instanceof Conv2D conv) {
            return outputs * conv.kernelSize().height() * conv.kernelSize().width() * input.channels();
        }
        if (layer instanceof DepthwiseConv2D conv) {
            return outputs * conv.kernelSize().height() * conv.kernelSize().width();
        }
        return layer instanceof Dense ? outputs * input.channels() : 0;
    }
}
