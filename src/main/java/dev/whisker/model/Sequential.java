package dev.whisker.model;

import dev.whisker.layer.Block;
import dev.whisker.layer.Chain;
import dev.whisker.layer.Composite;
import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerException;
import dev.whisker.layer.LayerNames;
import dev.whisker.layer.NamedLayer;
import dev.whisker.layer.WeightSpec;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The description of a model: layers one after another, and the shape of one input. Immutable; {@link Model} gives it weights.
 *
 * <pre>
 * Sequential.builder(Shape.of(160, 160, 3))
 *     .add(Conv2D.of(32, 3).activation(Activation.RELU))
 *     .add(MaxPooling2D.of(2))
 *     .build();
 * </pre>
 */
public final class Sequential {
    private final String name;
    private final Shape input;
    private final List<NamedLayer> layers;
    private final List<Shape> shapes;

    /**
     * @param input of one sample, without the batch: (height, width, channels)
     * @throws LayerException           if a layer cannot take the output of the one before it, with the layer's name
     * @throws IllegalArgumentException if there is no layer, or a name occurs twice
     */
    public Sequential(String name, Shape input, List<NamedLayer> layers) {
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("a model needs at least one layer");
        }
        this.name = name;
        this.input = input;
        this.layers = List.copyOf(layers);
        checkNames();
        this.shapes = Chain.shapes(this.layers, batched(input, 1));
    }

    public static Builder builder(Shape input) {
        return new Builder(input);
    }

    private static Shape batched(Shape sample, int batch) {
        int[] extents = new int[sample.rank() + 1];
        extents[0] = batch;
        for (int i = 0; i < sample.rank(); i++) {
            extents[i + 1] = sample.get(i);
        }
        return Shape.of(extents);
    }

    private void checkNames() {
        Set<String> names = new HashSet<>();
        for (NamedLayer named : layers) {
            if (!names.add(named.name())) {
                throw new IllegalArgumentException("two layers of model '" + name + "' are called '" + named.name() + "'");
            }
        }
    }

    public String name() {
        return name;
    }

    /** The shape of one input, without the batch. */
    public Shape input() {
        return input;
    }

    public List<NamedLayer> layers() {
        return layers;
    }

    public int size() {
        return layers.size();
    }

    /** The shape that goes into layer {@code index}; of {@code size()}: the model's output. */
    public Shape shape(int index, int batch) {
        return shapes.get(index).withBatch(batch);
    }

    public Shape outputShape(int batch) {
        return shape(layers.size(), batch);
    }

    /** The weights of layer {@code index}. */
    public List<WeightSpec> weights(int index) {
        return layers.get(index).layer().weights(shapes.get(index));
    }

    /** The index of the first layer with weights that the optimizer changes; {@link #size} if there is none. */
    public int firstTrained() {
        int index = 0;
        while (index < size() && !layers.get(index).isTrained(shapes.get(index))) {
            index++;
        }
        return index;
    }

    /** The same model with other layers, as rewrites make it. */
    public Sequential withLayers(List<NamedLayer> others) {
        return new Sequential(name, input, others);
    }

    /** The same model with the layers frozen whose {@linkplain LayerPaths paths} are accepted: "base" for a whole application, "base/Conv1" for a layer of it. */
    public Sequential freeze(Predicate<String> paths) {
        return withLayers(LayerPaths.freeze(layers, shapes.get(0), paths));
    }

    /** Collects layers and names them as Keras does: conv2d, conv2d_1, ... */
    public static final class Builder {
        private final Shape input;
        private final List<NamedLayer> layers = new ArrayList<>();
        private final LayerNames names = new LayerNames();
        private String name = "sequential";

        private Builder(Shape input) {
            this.input = input;
        }

        public Builder name(String modelName) {
            name = modelName;
            return this;
        }

        public Builder add(Layer layer) {
            return add(names.next(layer), names.withFreeNames(layer));
        }

        /** An application computes as in inference whatever the model does, as Keras recommends for one that was trained before. */
        public Builder add(String layerName, Layer layer) {
            boolean application = layer instanceof Composite && !(layer instanceof Block);
            layers.add(new NamedLayer(layerName, layer, layers.size(), true, application));
            return this;
        }

        public Sequential build() {
            return new Sequential(name, input, layers);
        }
    }
}
