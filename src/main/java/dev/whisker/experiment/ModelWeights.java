package dev.whisker.experiment;

import dev.whisker.WhiskerException;
import dev.whisker.format.Elements;
import dev.whisker.format.TensorElements;
import dev.whisker.format.npy.NpyType;
import dev.whisker.format.safetensors.Safetensors;
import dev.whisker.format.safetensors.SafetensorsReader;
import dev.whisker.layer.WeightSpec;
import dev.whisker.model.Graph;
import dev.whisker.model.Model;
import dev.whisker.model.Parameter;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Weights of a model in a .safetensors file, under names such as "conv2d/kernel", in the type that the backend computes
 * in. They are written and read piece by piece: the memory that this takes does not depend on the size of the model.
 */
public final class ModelWeights {
    /** In messages. */
    private static final int MAX_NAMES = 10;

    private static final String REMEDY = "train again, or give another file";

    private ModelWeights() {
    }

    /**
     * Writes all weights, bit for bit. Equal weights and metadata give equal files.
     *
     * @param metadata text to go with them, in any order
     * @throws WhiskerException if the file cannot be written; or if a weight is not finite, naming it: what was there
     *         before is then untouched
     */
    public static void save(Model model, Path file, Map<String, String> metadata) {
        model.parameters().requireFinite("the weights are not saved, since they are", "lower the learning rate");
        Map<String, Elements> tensors = new LinkedHashMap<>();
        for (Parameter parameter : model.parameters().all()) {
            tensors.put(parameter.path(), TensorElements.of(model.backend(), parameter.value()));
        }
        Safetensors.write(file, tensors, model.backend().weightType() == DType.FLOAT64 ? NpyType.F8 : NpyType.F4,
                metadata);
    }

    /**
     * Sets all weights of a model from a file, which must have them all and no others.
     *
     * @return the file's metadata
     * @throws WhiskerException if names or shapes differ, or if a weight is not finite, naming it: the model is then
     *         unchanged. Also if the file cannot be read to its end.
     */
    public static Map<String, String> load(Model model, Path file) {
        try (SafetensorsReader reader = open(model.description(), file)) {
            Map<String, Elements> tensors = reader.tensors();
            for (Parameter parameter : model.parameters().all()) {
                TensorElements.fill(model.backend(), parameter.value(), tensors.get(parameter.path()));
            }
            // Large float64 values become infinite as float32.
            model.parameters().requireFinite("the weights in " + file + " are", REMEDY);
            return reader.metadata();
        }
    }

    /**
     * Opens a file that has all weights of a model and no others, all of them finite.
     *
     * @throws WhiskerException if names or shapes differ, or if a weight is not finite, naming it
     */
    public static SafetensorsReader open(Graph model, Path file) {
        SafetensorsReader reader = SafetensorsReader.open(file);
        try {
            requireWeights(model, reader.tensors(), file);
            reader.tensors().forEach((path, values) -> values.firstNonFinite().ifPresent(fault -> {
                throw new WhiskerException("the weights in " + file + " are not finite: " + path + ", " + fault + "; "
                        + REMEDY);
            }));
            return reader;
        } catch (RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    private static void requireWeights(Graph model, Map<String, Elements> tensors, Path file) {
        TreeSet<String> spare = new TreeSet<>(tensors.keySet());
        for (WeightSpec spec : model.weights()) {
            requireShape(spec.name(), spec.shape(), tensors.get(spec.name()), file);
            spare.remove(spec.name());
        }
        if (!spare.isEmpty()) {
            String names = spare.stream().limit(MAX_NAMES).collect(Collectors.joining(", "));
            throw new WhiskerException(file + " has weights that the model lacks: " + names
                    + (spare.size() > MAX_NAMES ? ", and "
                    + (spare.size() - MAX_NAMES) + " more" : "") + "; it belongs to another model");
        }
    }

    private static void requireShape(String path, Shape wanted, Elements found, Path file) {
        if (found == null) {
            throw new WhiskerException(file + " has no weights '" + path + "' of shape " + wanted
                    + ": it belongs to another model");
        }
        if (!Arrays.equals(found.shape(), wanted.toArray())) {
            throw new WhiskerException("the weights '" + path + "' in " + file + " have shape "
                    + Arrays.toString(found.shape()) + ", the model's have "
                    + wanted + ": they belong to another model");
        }
    }
}
