package dev.whisker.check;

import dev.whisker.layer.TensorSource;
import dev.whisker.op.Backend;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All tensors of a layer and all parts of its scratch area, each between guard zones of NaN: a stray read shows in the
 * results, a stray write in the zones.
 */
final class GuardedTensors implements TensorSource, AutoCloseable {
    private final Backend backend;
    private final Map<String, Guarded> byName = new LinkedHashMap<>();
    private final List<Guarded> all = new ArrayList<>();
    private final GuardedScratch scratch;

    GuardedTensors(Backend backend) {
        this.backend = backend;
        scratch = new GuardedScratch(backend);
    }

    @Override
    public Tensor tensor(String name, Shape shape, DType dtype) {
        Guarded guarded = new Guarded(name, backend, shape, dtype, Double.NaN);
        byName.put(name, guarded);
        all.add(guarded);
        return guarded.tensor();
    }

    @Override
    public Scratch scratch() {
        return scratch.scratch();
    }

    /** Fills the scratch area with NaN: nothing that another call left there may reach a result. */
    void spoilScratch() {
        scratch.spoil();
    }

    /** What the tensor of this name holds now. */
    double[] read(String name) {
        return backend.read(byName.get(name).tensor());
    }

    /** A line for each tensor outside of which something was written, and one for the scratch area. */
    List<String> damage() {
        List<String> lines = new ArrayList<>();
        all.forEach(guarded -> guarded.damage().ifPresent(lines::add));
        scratch.damage().ifPresent(lines::add);
        return lines;
    }

    @Override
    public void close() {
        all.forEach(Guarded::close);
    }
}
