package dev.whisker.train;

import dev.whisker.format.Elements;
import dev.whisker.model.Model;
import dev.whisker.model.Parameter;
import dev.whisker.model.Parameters;
import dev.whisker.tensor.Tensor;
import dev.whisker.train.callback.Snapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

    /**
     * A snapshot without the optimizer's memory.
     *
     * @param weights what {@link #byPath} gave, by path
     */
    static WeightSnapshot of(Model model, int epoch, long step, Map<String, Elements> weights) {
        List<HostTensor> slabs = slabs(model, false).stream().map(HostTensor::zeros).toList();
        WeightSnapshot snapshot = new WeightSnapshot(epoch, step, false, slabs);
        for (Parameter parameter : changed(model)) {
            snapshot.slab(model, parameter).fill(model.parameters().offset(parameter), weights.get(parameter.path()));
        }
        return snapshot;
    }

    /** The weights that training changes: the trained ones and the moving statistics. */
    static List<Parameter> changed(Model model) {
        Parameters parameters = model.parameters();
        return parameters.all().stream().filter(parameter -> parameters.slabOf(parameter).isPresent()).toList();
    }

    /** The weights that training changes, by path. */
    Map<String, Elements> byPath(Model model) {
        Map<String, Elements> weights = new LinkedHashMap<>();
        for (Parameter parameter : changed(model)) {
            weights.put(parameter.path(), slab(model, parameter).elements(model.parameters().offset(parameter),
                    parameter.value().shape()));
        }
        return weights;
    }

    private HostTensor slab(Model model, Parameter parameter) {
        Tensor slab = model.parameters().slabOf(parameter).orElseThrow();
        return slabs.get(slabs(model, false).indexOf(slab));
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
