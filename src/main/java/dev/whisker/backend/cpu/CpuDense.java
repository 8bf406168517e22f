package dev.whisker.backend.cpu;

import dev.whisker.op.Backward;
import dev.whisker.op.DenseOps;
import dev.whisker.op.DenseSpec;
import dev.whisker.op.LinearPlan;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.Shape;

/** Matrix products with bias by oneDNN. */
final class CpuDense implements DenseOps {
    private final DnnlPlans plans;

    CpuDense(DnnlPlans plans) {
        this.plans = plans;
    }

    @Override
    public LinearPlan plan(DenseSpec spec, Shape input, Backward backward, Scratch scratch) {
        DnnlLinear product = new DnnlInnerProduct(plans.activationType(), input.rows(), input.channels(),
                spec.units(), spec.bias());
        return plans.plan(product, spec.bias(), spec.activation(), backward, scratch);
    }
}
