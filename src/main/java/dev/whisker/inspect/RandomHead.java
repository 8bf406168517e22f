package dev.whisker.inspect;

import dev.whisker.layer.WeightSpec;
import dev.whisker.model.Graph;
import dev.whisker.model.Model;
import dev.whisker.model.Parameter;
import dev.whisker.op.RandomKey;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The sanity check of a map: the weights of the last layer that has any are drawn anew by their initializers, after
 * which a map that depends on what the network has learned must be another one. A map that stays alike shows the
 * picture, not the network. The weights are put back afterwards. Source: Adebayo et al. 2018, "Sanity Checks for
 * Saliency Maps".
 */
final class RandomHead {
    private final Model model;
    private final Map<Parameter, double[]> before = new LinkedHashMap<>();

    private RandomHead(Trace trace, long seed) {
        model = trace.model();
        Graph graph = trace.graph();
        int last = graph.size() - 1;
        while (last > 0 && graph.weights(last).isEmpty()) {
            last--;
        }
        int number = 0;
        for (WeightSpec spec : graph.weights(last)) {
            Parameter parameter = model.parameters().get(graph.node(last).weightPath(spec.name()));
            before.put(parameter, model.backend().read(parameter.value()));
            model.backend().write(parameter.value(), spec.initializer().values(spec.shape(), new RandomKey(seed, last),
                    number++));
        }
    }

    /** Runs something while the weights are drawn anew. */
    static void during(Trace trace, long seed, Runnable work) {
        RandomHead redrawn = new RandomHead(trace, seed);
        try {
            work.run();
        } finally {
            redrawn.putBack();
        }
    }

    private void putBack() {
        before.forEach((parameter, values) -> model.backend().write(parameter.value(), values));
    }
}
