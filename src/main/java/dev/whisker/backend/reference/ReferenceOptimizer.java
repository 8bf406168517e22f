package dev.whisker.backend.reference;

import dev.whisker.op.OptimizerOps;
import dev.whisker.tensor.Tensor;

/** Weight updates, one weight at a time. */
final class ReferenceOptimizer implements OptimizerOps {

    @Override
    public void adam(Tensor w, Tensor g, Tensor m, Tensor v, double alpha, double beta1, double beta2, double epsilon,
            Tensor guard) {
        if (guard != null && Elements.of("guard", guard, 1).get(0) != 0) {
            return;
        }
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

    @Override
    public void countOutside(Tensor values, double limit, Tensor count) {
        Elements each = Elements.of(values);
        int outside = 0;
        for (int i = 0; i < each.size(); i++) {
            outside += Math.abs(each.get(i)) <= Math.min(limit, Double.MAX_VALUE) ? 0 : 1;
        }
        Elements.of("count", count, 1).set(0, outside);
    }

    @Override
    public void latch(Tensor counts, Tensor values, Tensor guard) {
        Elements number = Elements.of(counts);
        Elements value = Elements.of(values);
        boolean fault = false;
        for (int i = 0; i < number.size(); i++) {
            fault |= number.get(i) != 0;
        }
        for (int i = 0; i < value.size(); i++) {
            fault |= !Double.isFinite(value.get(i));
        }
        if (fault) {
            Elements.of("guard", guard, 1).set(0, 1);
        }
    }
}
