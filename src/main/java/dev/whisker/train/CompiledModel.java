package dev.whisker.train;

import dev.whisker.WhiskerException;
import dev.whisker.model.Graph;
import dev.whisker.model.Model;
import dev.whisker.model.PlannedPrograms;
import dev.whisker.model.Program;
import dev.whisker.model.ProgramSpec;
import dev.whisker.model.rewrite.SplitOutputActivation;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.tensor.MemoryShortage;
import dev.whisker.tensor.Shape;
import dev.whisker.train.inside.ValueNames;
import dev.whisker.train.loss.Loss;
import dev.whisker.train.loss.Targets;
import dev.whisker.train.metric.Metric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** A model rewritten for speed, with its weights, its loss, and what computes for each batch size that is wanted. */
final class CompiledModel implements AutoCloseable {
    /** What fits into one Java array on every machine. */
    private static final int MAX_NUMBERS = Integer.MAX_VALUE - 8;

    private final Loss loss;
    private final Penalties penalties;
    private final MetricPlan metrics;
    private final Model model;
    private final ValueNames valueNames;
    private final int lossNode;
    private final boolean lossSeesLogits;
    private final OutputMeaning outputs;
    private final int firstTrained;
    private final List<String> warnings = new ArrayList<>();
    private final Set<ProgramSpec> specs = new LinkedHashSet<>();
    private final Map<ProgramSpec, PlannedBatch> batches = new LinkedHashMap<>();
    private PlannedPrograms programs;
    private BatchTensors tensors;
    private long loads;
    private long changes;

    /**
     * Allocates the weights.
     *
     * @param loss           null for prediction alone
     * @param optimizerSlots of the optimizer that trains it; 0 in inference
     * @throws WhiskerException if the model's output does not suit the loss or a metric
     */
    CompiledModel(Graph described, Backend backend, Loss loss, List<Metric> metrics, Mode mode, long seed,
            int optimizerSlots) {
        if (loss != null) {
            loss.checkOutput(described.outputShape(1));
        }
        MetricPlan plan = new MetricPlan(metrics, described);
        this.loss = loss;
        boolean seesLogits = loss == null || loss.link() != Activation.LINEAR;
        TrainedForm form = TrainedForm.of(described, seesLogits, backend, mode);
        Graph rewritten = form.graph();
        this.valueNames = form.names();
        boolean cachedLogits = seesLogits && SplitOutputActivation.isSplit(rewritten);
        this.lossNode = rewritten.size() - (cachedLogits ? 2 : 1);
        this.lossSeesLogits = cachedLogits || loss != null && loss.fromLogits();
        this.outputs = loss == null ? null : OutputMeaning.of(described, loss, cachedLogits);
        if (outputs != null) {
            warnings.addAll(outputs.warnings());
            outputs.metricWarning(metrics).ifPresent(warnings::add);
        }
        this.firstTrained = rewritten.firstTrained();
        this.model = Model.create(rewritten, backend, mode, seed, optimizerSlots);
        this.penalties = new Penalties(model);
        this.metrics = plan.withPenalties(penalties.weights().size(), described.outputShape(1));
        if (mode == Mode.TRAINING && model.parameters().all().stream().noneMatch(weight -> weight.trainable())) {
            warnings.add("no layer of model '" + described.name() + "' has weights to train; fit will change nothing");
        }
    }

    /**
     * Plans what is missing to run these numbers of samples in batches of this size; afterwards nothing is allocated.
     * What was planned before stays possible: batches are planned anew together, since they share one area of memory.
     */
    void plan(Mode mode, int batchSize, int... sampleCounts) {
        plan(specs(mode, batchSize, sampleCounts));
    }

    /**
     * {@link #plan} for inference in two programs: the layers before the first trained one, and those from there on.
     */
    void planAfterFrozenBase(int batchSize, int sampleCount) {
        Set<ProgramSpec> wanted = new LinkedHashSet<>();
        for (ProgramSpec spec : specs(Mode.INFERENCE, batchSize, sampleCount)) {
            wanted.add(ProgramSpec.before(firstTrained, spec.batch()));
            wanted.add(spec.from(firstTrained));
        }
        plan(wanted);
    }

    private Set<ProgramSpec> specs(Mode mode, int batchSize, int... sampleCounts) {
        Set<ProgramSpec> wanted = new LinkedHashSet<>();
        for (int count : sampleCounts) {
            if (count >= batchSize) {
                wanted.add(spec(mode, batchSize));
            }
            if (count % batchSize != 0) {
                wanted.add(spec(mode, count % batchSize));
            }
        }
        return wanted;
    }

    private void plan(Set<ProgramSpec> more) {
        if (specs.containsAll(more)) {
            return;
        }
        Set<ProgramSpec> wanted = new LinkedHashSet<>(specs);
        wanted.addAll(more);
        wanted.forEach(this::checkBatchFits);
        release();
        try {
            programs = model.plan(List.copyOf(wanted));
            tensors = new BatchTensors(model.backend(),
                    wanted.stream().mapToInt(ProgramSpec::batch).max().orElseThrow(), metrics, targetShape());
            penalties.allocate();
            for (ProgramSpec spec : wanted) {
                Program before = spec.first() == 0 ? null
                        : programs.get(ProgramSpec.before(spec.first(), spec.batch()));
                batches.put(spec, new PlannedBatch(this, before, programs.get(spec), tensors));
            }
        } catch (MemoryShortage e) {
            release();
            throw new LargestBatch(model, wanted, metrics, targetShape(), penalties.byteSize()).explain(e);
        }
        specs.addAll(wanted);
    }

    /** A batch of pictures is one Java array. */
    private void checkBatchFits(ProgramSpec spec) {
        long numbers = model.description().inputShape(spec.batch()).size();
        if (numbers > MAX_NUMBERS) {
            throw new WhiskerException("a batch of " + spec.batch() + " inputs of shape " + model.description().input()
                    + " has " + numbers + " numbers; at most " + MAX_NUMBERS
                    + " are possible; use a smaller batch size or smaller pictures");
        }
    }

    private ProgramSpec spec(Mode mode, int batch) {
        return new ProgramSpec(batch, mode, lossNode);
    }

    /** @throws IllegalArgumentException if it was not planned */
    PlannedBatch batch(Mode mode, int size) {
        return batch(spec(mode, size));
    }

    /** {@link #batch}, planned if it was not. */
    PlannedBatch plannedBatch(Mode mode, int size) {
        plan(Set.of(spec(mode, size)));
        return batch(mode, size);
    }

    /** @throws IllegalArgumentException if it was not planned */
    PlannedBatch batchAfterFrozenBase(int size) {
        return batch(spec(Mode.INFERENCE, size).from(firstTrained));
    }

    PlannedBatch batch(ProgramSpec spec) {
        PlannedBatch batch = batches.get(spec);
        if (batch == null) {
            throw new IllegalArgumentException("no program was planned for " + spec);
        }
        return batch;
    }

    /** Whether there are layers with weights before the first trained one. */
    boolean hasFrozenBase() {
        Graph description = model.description();
        return firstTrained <= lossNode
                && IntStream.range(0, firstTrained).anyMatch(i -> !description.weights(i).isEmpty());
    }

    /** Memory for what goes into the first trained layer, for so many samples. */
    long featureBytes(int samples) {
        return model.description().outputShape(firstTrained - 1,
                1).size() * samples * model.backend().activationType().bytes();
    }

    /** Must precede inference after a training step. Frozen layers keep their folded and reordered kernels. */
    void trainedWeightsChanged() {
        programs.inferenceWeightsChangedFrom(firstTrained);
    }

    /** Must precede inference after weights were changed. */
    void weightsChanged() {
        changes++;
        if (programs != null) {
            programs.weightsChanged();
        }
    }

    /** How often {@link #weightsChanged} was called. */
    long changes() {
        return changes;
    }

    /** Programs share memory: what was loaded into any of them before is no longer there. */
    void loading() {
        loads++;
    }

    /** Tells one content of the programs' memory from another. */
    long loads() {
        return loads;
    }

    Model model() {
        return model;
    }

    Backend backend() {
        return model.backend();
    }

    Loss loss() {
        return loss;
    }

    /** The shape of one sample's target values: that of the model's output; null where the loss takes class numbers. */
    Shape targetShape() {
        return loss != null && loss.targets() == Targets.VALUES ? model.description().outputShape(1) : null;
    }

    /** What the values of {@link #model} are in the model as described. */
    ValueNames valueNames() {
        return valueNames;
    }

    /** What regularizers add to the loss. */
    Penalties penalties() {
        return penalties;
    }

    MetricPlan metrics() {
        return metrics;
    }

    boolean lossSeesLogits() {
        return lossSeesLogits;
    }

    /** What the model's outputs mean, which metrics and predictions see; null without a loss. */
    OutputMeaning outputs() {
        return outputs;
    }

    List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Null before anything was planned. */
    PlannedPrograms programs() {
        return programs;
    }

    Set<ProgramSpec> specs() {
        return specs;
    }

    long batchTensorBytes() {
        return tensors == null ? 0 : tensors.byteSize();
    }

    /** Leaves nothing planned, so that a plan which then fails is not taken for one that is there. */
    private void release() {
        loading();
        specs.clear();
        batches.values().forEach(PlannedBatch::close);
        batches.clear();
        if (programs != null) {
            programs.close();
            programs = null;
        }
        if (tensors != null) {
            tensors.close();
            tensors = null;
        }
        penalties.close();
    }

    @Override
    public void close() {
        release();
        model.close();
    }
}
