package dev.whisker.train;

import dev.whisker.data.Batch;
import dev.whisker.layer.Step;
import dev.whisker.model.Program;
import dev.whisker.op.Backend;
import dev.whisker.tensor.Tensor;

/** A program with the loss on top of it, for one batch size and mode. */
final class PlannedBatch {
    private final CompiledModel compiled;
    private final Backend backend;
    private final Program program;
    private final int count;
    /** Runs the layers that are not trained, where the program begins behind them; else null. */
    private final Program before;
    private final Tensor labels;
    private final Tensor samples;
    private final Tensor losses;
    private final Tensor correct;

    PlannedBatch(CompiledModel compiled, Program before, Program program, BatchTensors tensors) {
        this.compiled = compiled;
        this.backend = compiled.backend();
        this.before = before;
        this.program = program;
        this.count = program.spec().batch();
        this.labels = tensors.labels(count);
        this.samples = tensors.samples(count);
        this.losses = tensors.losses(count);
        this.correct = tensors.correct(count);
    }

    /** Runs a batch forward, up to its losses and, where there is a backward pass, the gradient of their mean. */
    void forward(Batch batch, long number, int epoch) {
        outputs(batch, new Step(number, epoch, samples));
        losses(batch.labels());
    }

    private void losses(int[] batchLabels) {
        backend.write(labels, batchLabels, 0, count);
        compiled.loss().compute(backend.loss(), compiled.lossSeesLogits(), program.lossInput(), labels, losses, program.lossGradient());
        compiled.accuracy().compute(backend.loss(), program.output(), labels, correct);
    }

    /** Runs a batch forward in inference, without a loss. */
    Tensor predict(Batch batch) {
        outputs(batch, new Step(0, 0, samples));
        return program.output();
    }

    private void outputs(Batch batch, Step step) {
        backend.write(program.input(), batch.images(), 0, Math.toIntExact(program.input().size()));
        backend.write(samples, batch.sampleIds(), 0, count);
        program.forward(step);
    }

    /** What the layers that are not trained make of a batch. */
    HostTensor features(Batch batch) {
        backend.write(before.input(), batch.images(), 0, Math.toIntExact(before.input().size()));
        backend.write(samples, batch.sampleIds(), 0, count);
        before.forward(new Step(0, 0, samples));
        return HostTensor.read(backend, before.output());
    }

    /** {@link #forward} in inference, from what {@link #features} gave for the batch. */
    void forward(HostTensor features, int[] batchLabels) {
        features.write(backend, program.input());
        program.forward(new Step(0, 0, samples));
        losses(batchLabels);
    }

    /** Leaves the gradients of all trained weights, for the batch that {@link #forward} saw last. */
    void backward(long number, int epoch) {
        if (program.lossGradient() != null) {
            program.backward(new Step(number, epoch, samples));
        }
    }

    /** Adds this batch to sums over samples, and returns the sum of its losses. */
    double addTo(Totals totals) {
        return totals.add(backend.read(losses), backend.read(correct));
    }
}
