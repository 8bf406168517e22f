package dev.whisker.train;

import dev.whisker.WhiskerException;
import dev.whisker.data.Dataset;
import dev.whisker.tensor.Shape;
import java.util.stream.IntStream;

/**
 * Some samples of a data set, in their order.
 *
 * @param ids not copied
 */
public record Samples(Dataset dataset, int[] ids) {
    /** The whole data set. */
    public static Samples all(Dataset dataset) {
        return new Samples(dataset, IntStream.range(0, dataset.size()).toArray());
    }

    public int size() {
        return ids.length;
    }

    /** Batches of this size that hold all samples, the last one possibly smaller. */
    int batches(int batchSize) {
        return (ids.length + batchSize - 1) / batchSize;
    }

    /** @throws WhiskerException if there are no samples, or they are not what a model takes */
    void checkInput(Shape input) {
        if (ids.length == 0) {
            throw new WhiskerException("there are no samples in this part of the data; check the data directory and the split");
        }
        Shape picture = Shape.of(dataset.height(), dataset.width(), dataset.channels());
        if (!picture.equals(input)) {
            throw new WhiskerException("the model takes inputs of shape " + input + ", the data has pictures of shape " + picture
                    + "; load the data at the model's size, or describe the model for the data's");
        }
    }

    /** @throws WhiskerException naming the first sample whose label is not below {@code labels} */
    void checkLabels(int labels, Loss loss) {
        for (int id : ids) {
            int label = dataset.label(id);
            if (label < 0 || label >= labels) {
                throw new WhiskerException("sample " + id + " has label " + label + ", but " + loss.name() + " with this model takes labels 0 to " + (labels - 1)
                        + "; the data has " + dataset.classes() + " classes: give the last layer as many outputs, with "
                        + SparseCategoricalCrossentropy.NAME);
            }
        }
    }
}
