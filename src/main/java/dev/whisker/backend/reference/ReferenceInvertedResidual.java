package dev.whisker.backend.reference;

import dev.whisker.op.InvertedResidualPlan;
import dev.whisker.op.LinearPlan;
import dev.whisker.tensor.Tensor;

/** One convolution after another, then the sum. */
final class ReferenceInvertedResidual implements InvertedResidualPlan {
    private final LinearPlan expand;
    private final LinearPlan depthwise;
    private final LinearPlan project;
    private final boolean residual;

    ReferenceInvertedResidual(LinearPlan expand, LinearPlan depthwise, LinearPlan project, boolean residual) {
        this.expand = expand;
        this.depthwise = depthwise;
        this.project = project;
        this.residual = residual;
    }

    @Override
    public boolean needsBetween() {
        return true;
    }

    @Override
    public void forward(Tensor x, Weights expansion, Weights convolution, Weights projection, Tensor y,
            Between between) {
        expand.forward(x, expansion.kernel(), expansion.bias(), between.expanded());
        depthwise.forward(between.expanded(), convolution.kernel(), convolution.bias(), between.convolved());
        Tensor projected = residual ? between.projected() : y;
        project.forward(between.convolved(), projection.kernel(), projection.bias(), projected);
        if (residual) {
            Elements input = Elements.of("x", x, y.shape());
            Elements products = Elements.of(projected);
            Elements sums = Elements.of(y);
            for (int i = 0; i < sums.size(); i++) {
                sums.set(i, products.get(i) + input.get(i));
            }
        }
    }

    @Override
    public void weightsChanged() {
        // the weights are read anew at each call
    }

    @Override
    public long keptBytes() {
        return 0;
    }

    @Override
    public String description() {
        return expand.description();
    }

    @Override
    public void close() {
        expand.close();
        depthwise.close();
        project.close();
    }
}
