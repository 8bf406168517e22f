package dev.whisker.backend.reference;

import dev.whisker.op.Activation;
import dev.whisker.op.DepthwiseAfterPlan;
import dev.whisker.op.LinearPlan;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/** Completes a copy of the input, then convolves that. */
final class ReferenceDepthwiseAfter implements DepthwiseAfterPlan {
    private final Activation before;
    private final LinearPlan depthwise;
    private final Shape input;

    ReferenceDepthwiseAfter(Activation before, LinearPlan depthwise, Shape input) {
        this.before = before;
        this.depthwise = depthwise;
        this.input = input;
    }

    @Override
    public void forward(Tensor x, Tensor beforeBias, Tensor kernel, Tensor bias, Tensor y) {
        Tensor completed = x;
        if (beforeBias != null) {
            HeapMemory memory = new HeapMemory(x.byteSize());
            completed = new Tensor(input, x.dtype(), memory, 0);
            complete(Elements.of("x", x, input), beforeBias, Elements.of(completed));
        }
        depthwise.forward(completed, kernel, bias, y);
    }

    @Override
    public void complete(Tensor x, Tensor beforeBias) {
        Elements all = Elements.of("x", x, input);
        complete(all, beforeBias, all);
    }

    private void complete(Elements x, Tensor beforeBias, Elements result) {
        Elements bias = Elements.of("beforeBias", beforeBias, input.channels());
        for (int i = 0; i < x.size(); i++) {
            result.set(i, ReferenceActivation.value(before, x.get(i) + bias.get(i % bias.size())));
        }
    }

    @Override
    public String description() {
        return depthwise.description();
    }

    @Override
    public void close() {
        depthwise.close();
    }
}
