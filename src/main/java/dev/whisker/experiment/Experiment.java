package dev.whisker.experiment;

import dev.whisker.WhiskerException;
import dev.whisker.data.Decoding;
import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerException;
import dev.whisker.model.Graph;
import dev.whisker.tensor.Shape;
import dev.whisker.train.loss.BinaryCrossentropy;
import java.util.List;

/**
 * What is trained on what, and how.
 *
 * @param name     as in "train NAME"; of a file: its name without the ending
 * @param title    one line for people
 * @param nodes    the model, without {@link DataSpec#augment}
 * @param transfer what of the model is frozen, and which weights it starts from
 */
public record Experiment(String name, String title, Published published, DataSpec data, ModelSpec nodes,
                         TransferSpec transfer, TrainingSpec training) {
    /** The layers of the model. */
    public List<Layer> layers() {
        return nodes.layers();
    }

    /** The shape of one picture. */
    static Shape input(DataSpec data) {
        return Shape.of(data.height(), data.width(), data.decoding().colorMode().channels());
    }

    /**
     * The model as described: what a summary shows.
     *
     * @throws WhiskerException if a layer cannot take its inputs
     */
    public Graph model() {
        return graph(List.of());
    }

    /**
     * The model as trained: {@link DataSpec#augment}, which is the identity in inference, and then the model. The names
     * of weights are the same.
     */
    public Graph trainedModel() {
        return graph(data.augment());
    }

    private Graph graph(List<Layer> before) {
        try {
            return transfer.freeze(nodes.graph(input(data), before));
        } catch (LayerException e) {
            throw new WhiskerException("experiment " + name + ": " + e.getMessage(), e);
        }
    }

    /** The seed of the split, and of drawn pictures. */
    public long dataSeed() {
        return data.seed() != null ? data.seed() : training.seed();
    }

    public Experiment withData(DataSpec other) {
        return new Experiment(name, title, published, other, nodes, transfer, training);
    }

    /**
     * The same experiment on pictures of another size.
     *
     * @throws WhiskerException if the model cannot take them
     */
    public Experiment withImageSize(int height, int width) {
        Experiment resized = withData(data.withImageSize(height, width));
        resized.trainedModel();
        return resized;
    }

    /**
     * The same experiment on pictures decoded in another way.
     *
     * @throws WhiskerException if the model cannot take them
     */
    public Experiment withDecoding(Decoding decoding) {
        Experiment changed = withData(data.withDecoding(decoding));
        changed.trainedModel();
        return changed;
    }

    public Experiment withTransfer(TransferSpec other) {
        return new Experiment(name, title, published, data, nodes, other, training);
    }

    /** The same experiment trained otherwise; a model that names classes has the outputs that the loss needs. */
    public Experiment withTraining(TrainingSpec other) {
        boolean binary = other.loss() instanceof BinaryCrossentropy;
        return new Experiment(name, title, published, data,
                nodes.withOutputs(ClassOutputs.withoutData(data, published, binary)), transfer, other);
    }

    /**
     * The experiment for data with this number of classes: the word {@code classes} in its model is a number then.
     *
     * @throws WhiskerException if the model has a fixed number of outputs that does not suit the classes
     */
    public Experiment forClasses(int classes) {
        return ClassOutputs.resolved(this, classes);
    }

    /** The same experiment with another model, a chain of layers, nothing of it frozen, under another name. */
    public Experiment withModel(String otherName, String otherTitle, List<Layer> otherLayers) {
        return new Experiment(otherName, otherTitle, Published.NOTHING, data, ModelSpec.chain(otherLayers),
                TransferSpec.NOTHING, training);
    }
}
