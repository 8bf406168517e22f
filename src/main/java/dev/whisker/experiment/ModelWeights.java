package dev.whisker.experiment;

import dev.whisker.WhiskerException;
import dev.whisker.importer.NpyArray;
import dev.whisker.importer.NpyType;
import dev.whisker.importer.Safetensors;
import dev.whisker.model.Model;
import dev.whisker.model.Parameter;
import dev.whisker.tensor.DType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/** Weights of a model in a .safetensors file, under names such as "conv2d/kernel", in the type that the backend computes in. */
public final class ModelWeights {
    private ModelWeights() {
    }

    /**
     * Writes all weights, bit for bit.
     *
     * @throws WhiskerException if the file cannot be written; or if a weight is not finite, naming it: what was there before is then untouched
     */
    public static void save(Model model, Path file, Map<String, String> metadata) {
        model.parameters().requireFinite("the weights are not saved, since they are", "lower the learning rate");
        Map<String, NpyArray> tensors = new LinkedHashMap<>();
        for (Parameter parameter : model.parameters().all()) {
            tensors.put(parameter.path(), new NpyArray(parameter.spec().shape().toArray(), model.backend().read(parameter.value())));
        }
        Safetensors.write(file, tensors, model.backend().floatType() == DType.FLOAT64 ? NpyType.F8 : NpyType.F4, metadata);
    }

    /**
     * Sets all weights of a model from a file, which must have them all and no others.
     *
     * @return the file's metadata
     * @throws WhiskerException if names or shapes differ: the model is then unchanged; or if a weight is not finite, naming it
     */
    public static Map<String, String> load(Model model, Path file) {
        Safetensors read = Safetensors.read(file);
        Map<String, NpyArray> tensors = read.tensors();
        TreeSet<String> spare = new TreeSet<>(tensors.keySet());
        for (Parameter parameter : model.parameters().all()) {
            NpyArray tensor = tensors.get(parameter.path());
            if (tensor == null) {
                throw new WhiskerException(file + " has no weights '" + parameter.path() + "' of shape " + parameter.spec().shape()
                        + ": it belongs to another model");
            }
            if (!Arrays.equals(tensor.shape(), parameter.spec().shape().toArray())) {
                throw new WhiskerException("the weights '" + parameter.path() + "' in " + file + " have shape " + Arrays.toString(tensor.shape())
                        + ", the model's have " + parameter.spec().shape() + ": they belong to another model");
            }
            spare.remove(parameter.path());
        }
        if (!spare.isEmpty()) {
            throw new WhiskerException(file + " has weights that the model lacks: " + String.join(", ", spare) + "; it belongs to another model");
        }
        for (Parameter parameter : model.parameters().all()) {
            model.backend().write(parameter.value(), tensors.get(parameter.path()).data());
        }
        model.parameters().requireFinite("the weights in " + file + " are", "train again, or give another file");
        return read.metadata();
    }
}
