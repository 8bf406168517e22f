package dev.whisker.train;

import dev.whisker.data.Batch;
import dev.whisker.layer.LayerClock;
import dev.whisker.layer.Step;
import dev.whisker.layer.ValueWatcher;
import dev.whisker.model.Parameters;
import dev.whisker.model.Program;
import dev.whisker.model.ProgramSpec;
import dev.whisker.op.Backend;
import dev.whisker.op.PendingRead;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import dev.whisker.train.optimizer.Optimizer;
import java.util.List;
import java.util.stream.IntStream;

/** A program with the loss on top of it, for one batch size and mode. */
final class PlannedBatch implements AutoCloseable {
    private final CompiledModel compiled;
    private final Backend backend;
    private final Program program;
    private final int count;
    /** Runs the layers that are not trained, where the program begins after them; else null. */
    private final Program before;
    private final Tensor labels;
    private final Tensor samples;
    private final Tensor results;
    private final Tensor stateFaults;
    private final Tensor gradientFaults;
    /** One number for each weight that has a regularizer; null where there are none. */
    private final Tensor penalties;
    private final Tensor losses;
    /** (N) for each metric that the backend computes per sample. */
    private final List<Tensor> sampleValues;
    /** Where the model's outputs are put for metrics that need them; null where none does. */
    private final Tensor outputs;
    /** (N, ...) of the predictions' shape; null where the loss takes class numbers. */
    private final Tensor targets;
    /** What sample weights multiply: the losses and, where there is one, their gradient. */
    private final List<RowFactors> weighting;
    private final StepCalls calls;
    private boolean weighted;

    PlannedBatch(CompiledModel compiled, Program before, Program program, BatchTensors tensors) {
        this.compiled = compiled;
        this.backend = compiled.backend();
        this.before = before;
        this.program = program;
        this.count = program.spec().batch();
        this.labels = tensors.labels(count);
        this.samples = tensors.samples(count);
        this.results = tensors.results(count);
        this.stateFaults = results.slice(0, Shape.of(1));
        this.gradientFaults = results.slice(1, Shape.of(1));
        int penaltyCount = compiled.metrics().penalties();
        this.penalties = penaltyCount == 0 ? null : results.slice(MetricPlan.COUNTS, Shape.of(penaltyCount));
        this.losses = results.slice(compiled.metrics().lossesAt(), Shape.of(count));
        MetricPlan metrics = compiled.metrics();
        this.sampleValues = IntStream.range(0, metrics.sampleOps().size())
                .mapToObj(op -> results.slice(metrics.valuesAt(op, count), Shape.of(count))).toList();
        // Programs of the frozen layers alone have other outputs than the model.
        this.outputs = metrics.readsOutputs() && program.spec().end() == ProgramSpec.ALL
                ? results.slice(metrics.outputsAt(count), program.output().shape()) : null;
        this.targets = tensors.targets(count);
        RowFactors ofLosses = new RowFactors(backend, tensors.weights(count), losses);
        this.weighting = program.lossGradient() == null ? List.of(ofLosses) : List.of(ofLosses,
                new RowFactors(backend, tensors.gradientWeights(count), program.lossGradient()));
        this.calls = new StepCalls(backend, program);
    }

    /** Takes in the samples of a batch, with what the loss needs of them: what the next run sees. */
    void load(Batch batch, Samples from) {
        load(batch, program);
        loadTargets(new TargetRows(from, batch.sampleIds(), batch.labels(), count), from.weights() != null);
    }

    /** Takes in the samples of a batch alone. */
    void load(Batch batch) {
        load(batch, program);
    }

    private void load(Batch batch, Program into) {
        compiled.loading();
        backend.write(samples, batch.sampleIds(), 0, count);
        int length = Math.toIntExact(into.input().size());
        if (batch.inBytes()) {
            backend.write(into.input(), batch.bytes(), 0, length);
        } else {
            backend.write(into.input(), batch.images(), 0, length);
        }
    }

    private void loadTargets(TargetRows rows, boolean withWeights) {
        backend.write(labels, rows.labels(), 0, count);
        if (targets != null) {
            float[] values = rows.values(Math.toIntExact(targets.size() / count));
            backend.write(targets, values, 0, values.length);
        }
        weighted = withWeights;
        if (weighted) {
            float[] weights = rows.weights();
            weighting.forEach(factors -> factors.write(weights));
        }
    }

    /** {@link #load(Batch, Samples)}, from what {@link #features} gave for the batch. */
    void load(HostTensor features, TargetRows rows, boolean withWeights) {
        compiled.loading();
        features.write(backend, program.input());
        loadTargets(rows, withWeights);
    }

    /**
     * Runs what was loaded forward, up to its losses and, where there is a backward pass, the gradient of their mean.
     */
    void forward(long number, int epoch) {
        forward(number, epoch, true, null);
    }

    /**
     * {@link #forward(long, int)}, watched.
     *
     * @param withLoss false where the labels mean nothing
     */
    void forward(long number, int epoch, boolean withLoss, ValueWatcher watcher) {
        program.forward(new Step(number, epoch, samples, watcher));
        if (withLoss) {
            computeLoss();
        }
    }

    /** A forward and a backward pass, whose layers a clock is told of. */
    void timed(long number, int epoch, LayerClock clock) {
        Step step = new Step(number, epoch, samples, null, clock);
        program.forward(step);
        computeLoss();
        if (program.lossGradient() != null) {
            program.backward(step);
        }
    }

    private void computeLoss() {
        compiled.loss().compute(backend, compiled.lossSeesLogits(), program.lossInput(),
                targets == null ? labels : targets, losses, program.lossGradient());
        if (weighted) {
            weighting.forEach(RowFactors::multiply);
        }
        if (penalties != null) {
            compiled.penalties().compute(penalties);
        }
        computeMetrics();
    }

    private void computeMetrics() {
        MetricPlan metrics = compiled.metrics();
        for (int op = 0; op < sampleValues.size(); op++) {
            metrics.sampleOps().get(op).compute(backend.loss(), program.output(), labels, sampleValues.get(op));
        }
        if (outputs != null) {
            // The backward pass may write over the outputs, so that they are taken along now.
            backend.copy(program.output(), outputs);
        }
    }

    /** Runs a batch forward in inference, without a loss. */
    Tensor predict(Batch batch) {
        load(batch, program);
        program.forward(new Step(0, 0, samples));
        return program.output();
    }

    /** What the layers that are not trained make of a batch. */
    HostTensor features(Batch batch) {
        load(batch, before);
        before.forward(new Step(0, 0, samples));
        return HostTensor.read(backend, before.output());
    }

    /** Leaves the gradients of all trained weights, penalties included, for what {@link #forward} saw last. */
    void backward(long number, int epoch) {
        backward(number, epoch, null);
    }

    void backward(long number, int epoch, ValueWatcher watcher) {
        if (program.lossGradient() != null) {
            program.backward(new Step(number, epoch, samples, watcher));
            compiled.penalties().addGradients();
        }
    }

    /**
     * After {@link #backward}: counts moving statistics and gradients that are not finite, and closes the guard of the
     * optimizer's step if there are any, or if the loss is not finite.
     */
    void judge() {
        Parameters parameters = compiled.model().parameters();
        if (parameters.state().size() > 0) {
            backend.optimizer().countOutside(parameters.state(), Double.MAX_VALUE, stateFaults);
        }
        if (parameters.gradients().size() > 0) {
            backend.optimizer().countOutside(parameters.gradients(), Optimizer.MAX_GRADIENT, gradientFaults);
        }
        // The loss is the sum of these, in double: it is finite if, and only if, they are.
        int summed = compiled.metrics().lossesAt() - MetricPlan.COUNTS + count;
        backend.optimizer().latch(results.slice(0, Shape.of(MetricPlan.COUNTS)),
                results.slice(MetricPlan.COUNTS, Shape.of(summed)), parameters.guard());
    }

    /** Whether samples of the batch that is loaded have weights. */
    boolean isWeighted() {
        return weighted;
    }

    /** How the calls of a training step are made. */
    StepCalls calls() {
        return calls;
    }

    Program program() {
        return program;
    }

    /** What was loaded; valid until {@link #forward}. */
    Tensor input() {
        return program.input();
    }

    /** The penalties that {@link #forward} found, as {@link Penalties#weights} lists their weights; null for none. */
    Tensor penalties() {
        return penalties;
    }

    /** (N) the losses that {@link #forward} found, without penalties. */
    Tensor losses() {
        return losses;
    }

    /** What {@link #forward} made of the batch, after the last activation; a backward pass may write over it. */
    Tensor output() {
        return program.output();
    }

    /** The gradient that backward begins with; null where there is no backward pass. */
    Tensor lossGradient() {
        return program.lossGradient();
    }

    /** Begins to read what {@link #forward} found of each sample, for {@link Totals#add}. */
    PendingRead beginResults() {
        return backend.beginRead(results);
    }

    @Override
    public void close() {
        calls.close();
    }
}
