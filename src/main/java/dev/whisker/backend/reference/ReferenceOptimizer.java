package dev.whisker.backend.reference;

import dev.whisker.op.OptimizerOps;
import dev.whisker.tensor.Tensor;

/** Weight updates, one weight at a time. */
final class ReferenceOptimizer implements OptimizerOps {

    @Override
    public void adam(Tensor w, Tensor g, Tensor m, Tensor v, double alpha, double beta1, double beta2, double epsilon) {
        Elements weight = Elements.of(w);
        Elements gradient = Elements.of("g", g, w.size());
        Elements first = Elements.of("m", m, w.size());
        Elements second = Elements.of("v", v, w.size());
        for (int i = 0; i < weight.size(); i++) {
            double gi = gradient.get(i);
            first.add(i, (gi - first.get(i)) * (1 - beta1));
            second.add(i, (gi * gi - second.get(i)) * (1 - beta2));
            weight.add(i, -alpha * first.get(i) / (Math.sqrt(second.get(i)) + epsilon));
        }
    }
}
