package dev.whisker.train;

import dev.whisker.WhiskerException;
import dev.whisker.format.Elements;
import dev.whisker.format.TensorElements;
import dev.whisker.format.npy.NpyType;
import dev.whisker.model.Model;
import dev.whisker.model.Parameter;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Tensor;
import dev.whisker.train.callback.CallbackState;
import dev.whisker.train.callback.NamedCallback;
import dev.whisker.train.checkpoint.Checkpoint;
import dev.whisker.train.checkpoint.CheckpointWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The weights of a training as a checkpoint holds them: those of the model, the optimizer's memory, and those that
 * callbacks keep, with what else they remember. {@link TrainerCheckpoint} has the rest.
 */
final class WeightsCheckpoint {
    private static final String MODEL = "model/";
    private static final String OPTIMIZER = "optimizer/";
    private static final String CALLBACK = "callback/";
    private static final String NUMBER = "/number/";
    private static final String WEIGHTS = "/weights/";
    private static final String EPOCH = "/epoch";
    private static final String STEP = "/step";

    private final Model model;
    private final NpyType type;

    WeightsCheckpoint(Model model) {
        this.model = model;
        this.type = model.backend().weightType() == DType.FLOAT64 ? NpyType.F8 : NpyType.F4;
    }

    /** @throws WhiskerException if a weight is not finite, naming it */
    void save(CheckpointWriter to) {
        model.parameters().requireFinite("the weights are not saved, since they are", "lower the learning rate");
        tensors().forEach((name, tensor) -> to.array(name, TensorElements.of(model.backend(), tensor), type));
    }

    /** @throws WhiskerException if it has not exactly the weights and slots of this model and its optimizer */
    void check(Checkpoint from) {
        check(from, tensors());
    }

    /** Sets all weights and the optimizer's memory, which were {@linkplain #check checked}. */
    void load(Checkpoint from) {
        tensors().forEach((name, tensor) -> TensorElements.fill(model.backend(), tensor, from.array(name)));
        model.parameters().requireFinite("the weights in " + from.name() + " are", "take an older checkpoint");
    }

    private Map<String, Tensor> tensors() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Parameter parameter : model.parameters().all()) {
            tensors.put(MODEL + parameter.path(), parameter.value());
        }
        for (Parameter parameter : model.parameters().all()) {
            List<Tensor> slots = parameter.gradient() == null ? List.of() : model.parameters().slots(parameter);
            for (int i = 0; i < slots.size(); i++) {
                tensors.put(OPTIMIZER + i + "/" + parameter.path(), slots.get(i));
            }
        }
        return tensors;
    }

    private static void check(Checkpoint from, Map<String, Tensor> tensors) {
        tensors.forEach((name, tensor) -> {
            if (!from.has(name)) {
                throw new WhiskerException(from.name() + " has no " + name + ": it is a checkpoint of another model or "
                        + "optimizer");
            }
            requireShape(from, name, from.array(name), tensor);
        });
        for (String prefix : List.of(MODEL, OPTIMIZER)) {
            from.under(prefix).keySet().stream().filter(name -> !tensors.containsKey(prefix + name)).findFirst()
                    .ifPresent(name -> {
                        throw new WhiskerException(from.name() + " has " + prefix + name + ", which this model lacks: "
                                + "it is a checkpoint of another model or optimizer");
                    });
        }
    }

    private static void requireShape(Checkpoint from, String name, Elements found, Tensor wanted) {
        if (!Arrays.equals(found.shape(), wanted.shape().toArray())) {
            throw new WhiskerException(name + " in " + from.name() + " has shape " + Arrays.toString(found.shape())
                    + ", the model's has " + wanted.shape() + ": it is a checkpoint of another model");
        }
    }

    /** Writes what the callbacks remember. */
    void save(CheckpointWriter to, List<NamedCallback> callbacks) {
        List<String> names = Resumption.numbered(callbacks);
        List<String> remembering = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            CallbackState state = callbacks.get(i).watcher().state();
            if (!state.isEmpty()) {
                save(to, CALLBACK + remembering.size(), state);
                remembering.add(names.get(i));
            }
        }
        for (int i = 0; i < remembering.size(); i++) {
            to.text(CALLBACK + i, remembering.get(i));
        }
    }

    private void save(CheckpointWriter to, String prefix, CallbackState state) {
        state.numbers().forEach((name, number) -> to.numbers(prefix + NUMBER + name, number));
        if (state.weights() instanceof WeightSnapshot weights) {
            to.numbers(prefix + EPOCH, weights.epoch());
            to.numbers(prefix + STEP, weights.step());
            weights.byPath(model).forEach((path, values) -> to.array(prefix + WEIGHTS + path, values, type));
        }
    }

    /** What callbacks remember, by their names. */
    Map<String, CallbackState> callbacks(Checkpoint from) {
        Map<String, CallbackState> states = new LinkedHashMap<>();
        for (int i = 0; from.texts().containsKey(CALLBACK + i); i++) {
            String prefix = CALLBACK + i;
            Map<String, Double> numbers = new LinkedHashMap<>();
            from.under(prefix + NUMBER).keySet()
                    .forEach(name -> numbers.put(name, from.number(prefix + NUMBER + name)));
            states.put(from.text(prefix), new CallbackState(numbers, snapshot(from, prefix)));
        }
        return states;
    }

    /** The weights that a callback has kept; null for none. */
    private WeightSnapshot snapshot(Checkpoint from, String prefix) {
        if (!from.has(prefix + EPOCH)) {
            return null;
        }
        Map<String, Tensor> wanted = WeightSnapshot.changed(model).stream().collect(Collectors.toMap(
                parameter -> prefix + WEIGHTS + parameter.path(), Parameter::value));
        wanted.forEach((name, tensor) -> requireShape(from, name, from.array(name), tensor));
        return WeightSnapshot.of(model, Math.toIntExact(from.count(prefix + EPOCH)), from.count(prefix + STEP),
                from.under(prefix + WEIGHTS));
    }
}
