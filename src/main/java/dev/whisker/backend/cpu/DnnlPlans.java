package dev.whisker.backend.cpu;

import dev.whisker.op.Activation;
import dev.whisker.op.ActivationOps;
import dev.whisker.op.Backward;
import dev.whisker.op.LinearPlan;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.DType;

/**
 * What all plans by oneDNN share: its engine, own operations and threads, and the activations that follow where
 * oneDNN's are not the contract's. Where our own operations take its place is for the choices to say.
 */
record DnnlPlans(Dnnl dnnl, CpuDevice device, ActivationOps activations, CpuChoices choices) {
    DType activationType() {
        return device.activationType();
    }

    LinearPlan plan(DnnlLinear linear, boolean bias, Activation activation, Backward backward, Scratch scratch) {
        return new DnnlLinearPlan(this, linear, bias, activation, backward, scratch);
    }
}
