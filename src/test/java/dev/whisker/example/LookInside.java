package dev.whisker.example;

import dev.whisker.inspect.ClassActivationMap;
import dev.whisker.inspect.Heatmap;
import dev.whisker.inspect.Trace;
import dev.whisker.inspect.TracedValues;
import dev.whisker.model.Graph;
import dev.whisker.model.Model;
import dev.whisker.op.Backend;
import java.util.List;

/** Where in a picture the score of a class comes from. */
final class LookInside {
    private LookInside() {
    }

    static Heatmap gradCam(Graph model, Model trained, Backend backend, double[] picture) {
        try (Trace trace = Trace.of(model, backend)) {
            trace.copyWeights(trained);
            String layer = trace.lastFeatureMap();
            TracedValues pass = trace.gradients(picture, 1, trace.score(1), List.of(layer), List.of(layer));
            return ClassActivationMap.GRADCAM.of(trace.shape(layer), pass.value(layer), pass.gradient(layer));
        }
    }
}
