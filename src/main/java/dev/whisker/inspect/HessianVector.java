package dev.whisker.inspect;

import dev.whisker.model.Model;
import dev.whisker.model.Parameter;
import dev.whisker.op.Backend;
import dev.whisker.tensor.DType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * H v, the Hessian of a loss times a direction v of the weights, by central differences of the gradient g:
 *
 * <pre>H v = (g(w + e v) - g(w - e v)) / (2 e),   e = 2e-7</pre>
 * The step is so small that hardly a relu changes sides between the two points, where g jumps and the difference is not
 * the derivative; what float64 rounds is then about 1e-9 of the result. It needs the reference backend.
 */
public final class HessianVector {
    private static final double STEP = 2e-7;

    private HessianVector() {
    }

    /**
     * For v = the trained weights themselves, of the mean loss of a batch in inference mode.
     *
     * @param trace with weight gradients
     * @param seed  the gradient of the loss with respect to a layer's value
     * @return H v by the paths of the weights, in the model's order
     */
    public static Map<String, double[]> ofWeights(Trace trace, Seed seed, double[] inputs, int samples) {
        Model model = trace.model();
        Backend backend = model.backend();
        if (backend.weightType() != DType.FLOAT64) {
            throw new IllegalArgumentException("Hessian products by differences need float64, which the backend "
                    + backend.name() + " does not compute in; use the reference backend");
        }
        Map<String, double[]> weights = new LinkedHashMap<>();
        for (Parameter parameter : model.parameters().all()) {
            if (parameter.gradient() != null) {
                weights.put(parameter.path(), backend.read(parameter.value()));
            }
        }
        Map<String, double[]> product = gradient(trace, seed, inputs, samples, weights, 1 + STEP);
        Map<String, double[]> below = gradient(trace, seed, inputs, samples, weights, 1 - STEP);
        write(model, weights, 1);
        product.forEach((path, values) -> {
            for (int i = 0; i < values.length; i++) {
                values[i] = (values[i] - below.get(path)[i]) / (2 * STEP);
            }
        });
        return product;
    }

    private static Map<String, double[]> gradient(Trace trace, Seed seed, double[] inputs, int samples,
            Map<String, double[]> weights, double factor) {
        Model model = trace.model();
        write(model, weights, factor);
        trace.gradients(inputs, samples, seed, Set.of());
        Map<String, double[]> gradients = new LinkedHashMap<>();
        weights.keySet().forEach(path -> gradients.put(path,
                model.backend().read(model.parameters().get(path).gradient())));
        return gradients;
    }

    private static void write(Model model, Map<String, double[]> weights, double factor) {
        weights.forEach((path, values) -> {
            double[] scaled = values.clone();
            for (int i = 0; i < scaled.length; i++) {
                scaled[i] *= factor;
            }
            model.backend().write(model.parameters().get(path).value(), scaled);
        });
    }
}
