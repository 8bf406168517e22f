package dev.whisker.backend.cuda;

import dev.whisker.op.Backward;
import dev.whisker.op.DenseOps;
import dev.whisker.op.DenseSpec;
import dev.whisker.op.LinearPlan;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.Shape;

/** Matrix products with bias by cuBLASLt. */
final class CudaDense implements DenseOps {
    private final CudaPlans plans;

    CudaDense(CudaPlans plans) {
        this.plans = plans;
    }

    @Override
    public LinearPlan plan(DenseSpec spec, Shape input, Backward backward, Scratch scratch) {
        return new CudaDensePlan(plans, "dense", spec, input, backward, scratch);
    }
}
