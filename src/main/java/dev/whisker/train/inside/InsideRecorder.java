package dev.whisker.train.inside;

import dev.whisker.layer.ValueWatcher;
import dev.whisker.model.Model;
import dev.whisker.model.Parameter;
import dev.whisker.model.Parameters;
import dev.whisker.model.Program;
import dev.whisker.op.Backend;
import dev.whisker.op.StatisticsOps;
import dev.whisker.op.VectorCombination;
import dev.whisker.tensor.Arena;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import dev.whisker.train.checkpoint.Checkpoint;
import dev.whisker.train.checkpoint.CheckpointWriter;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Observes training steps. What passes is summed up on the device while it is there, into one tensor that is read once
 * a step; nothing that the step computes is changed, so that a training has the same bits with it and without it.
 *
 * <p>The order of a step: {@link #begin}, forward and backward with this as their watcher, {@link #beforeUpdate}, the
 * optimizer, {@link #afterUpdate}. A step that is given up in between is forgotten.
 */
public final class InsideRecorder implements ValueWatcher, AutoCloseable {
    private final Backend backend;
    private final Parameters parameters;
    private final List<Parameter> weights;
    /** Where each weight begins in the slab. */
    private final long[] offsets;
    private final ValueNames names;
    private final Map<Program, InsideLayout> layouts = new IdentityHashMap<>();
    private final Set<String> shown = new HashSet<>();
    private EpochTotals totals;
    private Arena arena;
    /** All that is read of a step. */
    private Tensor numbers;
    /** The weights as they were before the optimizer's step; then what it has changed. */
    private Tensor before;
    private InsideLayout layout;
    private int next;

    /** Allocates nothing yet. */
    public InsideRecorder(Model model, ValueNames names) {
        this.backend = model.backend();
        this.parameters = model.parameters();
        this.names = names;
        this.weights = parameters.all().stream().filter(parameter -> parameter.gradient() != null).toList();
        this.offsets = weights.stream().mapToLong(parameters::offset).toArray();
        this.totals = new EpochTotals(weights.size());
    }

    /** Allocates what observing these programs takes. */
    public void plan(List<Program> programs) {
        programs.forEach(this::layout);
        int most = layouts.values().stream().mapToInt(InsideLayout::size).max().orElse(0);
        if (numbers != null && numbers.size() >= most) {
            return;
        }
        close();
        arena = new Arena("observed values");
        long numbersAt = arena.reserve((long) most * backend.floatType().bytes());
        long beforeAt = arena.reserve(parameters.weights().byteSize());
        arena.seal(backend::allocate);
        numbers = arena.tensor(Shape.of(most), backend.floatType(), numbersAt);
        before = arena.tensor(parameters.weights().shape(), backend.weightType(), beforeAt);
    }

    private InsideLayout layout(Program program) {
        return layouts.computeIfAbsent(program, key -> new InsideLayout(program, names, weights));
    }

    /** A step of this program begins. */
    public void begin(Program program) {
        plan(List.of(program));
        layout = layout(program);
        next = 0;
        shown.clear();
    }

    @Override
    public void forward(String layer, Tensor output) {
        if (next == layout.values().size() || !layout.values().get(next).layer().equals(layer)) {
            return; // a view of a value that was shown
        }
        InsideLayout.Place place = layout.values().get(next++);
        if (place.at() >= 0) {
            backend.statistics().channels(output, place.meaning().floor(), at(place));
        }
    }

    @Override
    public void gradient(String layer, Tensor output) {
        InsideLayout.Place place = layout.gradients().get(layer);
        if (place != null) {
            backend.statistics().channels(output, at(place));
            shown.add(layer);
        }
    }

    private Tensor at(InsideLayout.Place place) {
        return numbers.slice(place.at(), StatisticsOps.outputShape(place.shape()));
    }

    @Override
    public void backward(String layer, Tensor input) {
        // The gradient of a layer's input is that of another layer's output.
    }

    /** Gradients are complete, and the optimizer has not changed anything yet. */
    public void beforeUpdate() {
        for (int i = 0; i < weights.size(); i++) {
            squares(weights.get(i).value(), i, 0);
            squares(weights.get(i).gradient(), i, 1);
        }
        if (before.size() > 0) {
            backend.copy(parameters.weights(), before);
        }
    }

    /** The step is over: reads what was seen of it. */
    public void afterUpdate() {
        if (before.size() > 0) {
            backend.vector().combine(VectorCombination.LINEAR, 1, -1, parameters.weights(), before, before, null);
        }
        for (int i = 0; i < weights.size(); i++) {
            Tensor value = weights.get(i).value();
            squares(before.slice(offsets[i], value.shape()), i, 2);
        }
        double[] read = backend.beginRead(numbers).await();
        totals.add(read, layout, shown);
    }

    private void squares(Tensor of, int weight, int number) {
        backend.vector().sumOfSquares(of, numbers.slice(layout.weight(weight, number), Shape.of(1)));
    }

    /** What the steps since the last call showed; empties the books. Null if none was observed. */
    public EpochInside epoch(int epoch, DeadUnits units) {
        EpochTotals done = totals;
        totals = new EpochTotals(weights.size());
        if (done.steps() == 0) {
            return null;
        }
        List<LayerInside> layers = done.layers();
        List<Histogram> histograms = weights.stream().map(weight -> Histogram.of(backend, weight.value())).toList();
        return new EpochInside(epoch, done.steps(), layers,
                done.weights(weights.stream().map(Parameter::path).toList(), histograms), units.update(epoch, layers));
    }

    /** Writes what the steps of an unfinished epoch showed so far. */
    public void save(CheckpointWriter to) {
        totals.save(to);
    }

    /** Goes on with an unfinished epoch. */
    public void load(Checkpoint from) {
        totals = new EpochTotals(weights.size());
        totals.load(from);
    }

    /** Forgets what was seen of an epoch that did not end. */
    public void discard() {
        totals = new EpochTotals(weights.size());
    }

    /** Bytes that observing takes. */
    public long byteSize() {
        return arena == null ? 0 : arena.byteSize();
    }

    @Override
    public void close() {
        if (arena != null) {
            arena.close();
            arena = null;
            numbers = null;
        }
    }
}
