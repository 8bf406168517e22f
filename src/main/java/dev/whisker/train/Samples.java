package dev.whisker.train;

import dev.whisker.WhiskerException;
import dev.whisker.data.Dataset;
import dev.whisker.tensor.Shape;
import dev.whisker.train.loss.Loss;
import dev.whisker.train.loss.Targets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Some samples of a data set, in their order. Arrays are not copied.
 *
 * @param targets what the model is to learn instead of the data set's class numbers, one row of numbers per sample of
 *                the data set, by id; null for the class numbers
 * @param weights what the loss of each sample of the data set counts, by id; null for 1
 */
public record Samples(Dataset dataset, int[] ids, float[] targets, float[] weights) {
    /** @throws WhiskerException if targets or weights do not go with the number of samples, or are not finite */
    public Samples {
        if (targets != null && (targets.length == 0 || targets.length % dataset.size() != 0)) {
            throw new WhiskerException("targets need as many numbers for each of the data set's " + dataset.size()
                    + " samples, received " + targets.length + " in all");
        }
        if (weights != null && weights.length != dataset.size()) {
            throw new WhiskerException("weights need one number for each of the data set's " + dataset.size()
                    + " samples, received " + weights.length);
        }
        checkFinite("target", targets);
        checkFinite("weight", weights);
    }

    private static void checkFinite(String what, float[] values) {
        for (int i = 0; values != null && i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new WhiskerException(what + " " + i + " must be a finite number, received " + values[i]);
            }
        }
    }

    /** Samples with the data set's class numbers, of which each counts 1. */
    public Samples(Dataset dataset, int[] ids) {
        this(dataset, ids, null, null);
    }

    /** The whole data set. */
    public static Samples all(Dataset dataset) {
        return new Samples(dataset, IntStream.range(0, dataset.size()).toArray());
    }

    /**
     * These samples with numbers to learn instead of class numbers.
     *
     * @param values for each sample of the data set, by id, as many as the model has outputs, row-major
     */
    public Samples withTargets(float[] values) {
        return new Samples(dataset, ids, values, weights);
    }

    /**
     * These samples, of which the loss of each is multiplied by a weight; one for each sample of the data set, by id.
     */
    public Samples withWeights(float[] values) {
        return new Samples(dataset, ids, targets, values);
    }

    /**
     * These samples, with the loss of each multiplied by a weight for its class, besides a weight that it has; classes
     * that are left out count 1. Keras' {@code class_weight}.
     */
    public Samples withClassWeights(Map<Integer, Double> byClass) {
        float[] products = new float[dataset.size()];
        Arrays.fill(products, 1);
        for (int id : ids) {
            double own = weights == null ? 1 : weights[id];
            products[id] = (float) (own * byClass.getOrDefault(dataset.label(id), 1.0));
        }
        return withWeights(products);
    }

    public int size() {
        return ids.length;
    }

    /** Targets per sample. */
    int targetWidth() {
        return targets.length / dataset.size();
    }

    /** Batches of this size that hold all samples, the last one possibly smaller. */
    int batches(int batchSize) {
        return (ids.length + batchSize - 1) / batchSize;
    }

    /** @throws WhiskerException if there are no samples, or they are not what a model takes */
    void checkInput(Shape input) {
        if (ids.length == 0) {
            throw new WhiskerException("there are no samples in this part of the data; check the data directory and "
                    + "the split");
        }
        Shape picture = Shape.of(dataset.height(), dataset.width(), dataset.channels());
        if (!picture.equals(input)) {
            throw new WhiskerException("the model takes inputs of shape " + input + ", the data has pictures of shape "
                    + picture
                    + "; load the data at the model's size, or describe the model for the data's");
        }
    }

    /**
     * Whether a model with this output can learn these samples by this loss.
     *
     * @throws WhiskerException if not, naming the first sample whose label is not one of the loss's
     */
    void checkTargets(Loss loss, Shape output) {
        if (targets == null) {
            checkLabels(loss.labels(output), loss);
        } else if (loss.targets() == Targets.CLASSES) {
            throw new WhiskerException(loss.name() + " compares with class numbers, but the samples have targets of "
                    + targetWidth() + " numbers each; use categorical_crossentropy, or samples without targets");
        } else if (targetWidth() != output.withBatch(1).size()) {
            throw new WhiskerException("the samples have targets of " + targetWidth() + " numbers each, but the model's"
                    + " output " + output.toKerasString() + " has " + output.withBatch(1).size());
        }
    }

    private void checkLabels(int labels, Loss loss) {
        for (int id : ids) {
            int label = dataset.label(id);
            if (label < 0 || label >= labels) {
                throw new WhiskerException("sample " + id + " has label " + label + ", but " + loss.name()
                        + " with this model takes labels 0 to " + (labels - 1)
                        + "; the data has " + dataset.classes() + " classes: give the last layer as many outputs, with "
                        + "sparse_categorical_crossentropy");
            }
        }
    }
}
