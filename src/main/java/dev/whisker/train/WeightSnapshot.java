package dev.whisker.train;

import dev.whisker.model.Model;
import dev.whisker.model.Parameters;
import dev.whisker.tensor.Tensor;
import dev.whisker.train.callback.Snapshot;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies of the slabs that training changes: weights, moving statistics and, optionally, the optimizer's memory.
 *
 * @param slabs in the order of {@link #slabs(Model, boolean)}
 */
record WeightSnapshot(int epoch, long step, boolean withOptimizer, List<HostTensor> slabs) implements Snapshot {
    static WeightSnapshot of(Model model, int epoch, long step, boolean withOptimizer) {
        return new WeightSnapshot(epoch, step, withOptimizer, slabs(model, withOptimizer).stream()
                .map(slab -> HostTensor.read(model.backend(), slab)).toList());
    }

    /** Writes the copies back. */
    void write(Model model) {
        List<Tensor> targets = slabs(model, withOptimizer);
        for (int i = 0; i < slabs.size(); i++) {
            slabs.get(i).write(model.backend(), targets.get(i));
        }
    }

    private static List<Tensor> slabs(Model model, boolean withOptimizer) {
        Parameters parameters = model.parameters();
        List<Tensor> slabs = new ArrayList<>(List.of(parameters.weights(), parameters.state()));
        if (withOptimizer) {
            slabs.addAll(parameters.slots());
        }
        return slabs.stream().filter(slab -> slab.size() > 0).toList();
    }
}
