package dev.whisker.layer;

import dev.whisker.WhiskerException;
import dev.whisker.describe.NearestName;
import dev.whisker.op.Backend;
import dev.whisker.op.RandomKey;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * One layer by itself, on arrays: to look at what it computes, and to check its gradients.
 *
 * <p>Whatever the layer did not ask to keep is overwritten with NaN between forward and backward, and whatever it has
 * to write is NaN before: a layer that reads what it may not, or leaves out what it must write, shows at once. Example:
 * <pre>
 * try (SingleLayer layer = SingleLayer.of(Conv2D.of(8, 3), Shape.of(2, 7, 7, 3)).gradients().build(backend)) {
 *     double[] y = layer.forward(x);
 *     double[] dkernel = layer.backward(dy).weights().get("kernel");
 * }
 * </pre>
 */
public final class SingleLayer implements AutoCloseable {
    /**
     * What backward gives.
     *
     * @param inputs  the gradients of the inputs; empty if they were not asked for
     * @param weights the gradients of the trainable weights, by name; empty for a frozen layer
     */
    public record Gradients(List<double[]> inputs, Map<String, double[]> weights) {
        /** The gradient of the only input, or of the first; null if it was not asked for. */
        public double[] input() {
            return inputs.isEmpty() ? null : inputs.get(0);
        }
    }

    /**
     * {@link Gradients} where they lie.
     *
     * @param inputs  empty if they were not asked for
     * @param weights by name, in Keras' order
     */
    public record TensorGradients(List<Tensor> inputs, Map<String, Tensor> weights) {
        /** The gradient of the only input, or of the first; null if it was not asked for. */
        public Tensor input() {
            return inputs.isEmpty() ? null : inputs.get(0);
        }
    }

    private static final int MAX_ELEMENTS = Integer.MAX_VALUE - 8;

    private final Backend backend;
    private final Layer layer;
    private final SingleLayerTensors tensors;
    private final List<WeightSpec> specs;
    private final Shape outputShape;
    private Instance instance;
    private Step step;

    SingleLayer(SingleLayerBuilder options, Backend backend) {
        this.backend = backend;
        this.layer = options.layer;
        this.tensors = new SingleLayerTensors(backend, options.tensors);
        this.outputShape = layer.outputShape(options.inputs);
        if (outputShape.size() > MAX_ELEMENTS) {
            throw new LayerException(layer, options.inputs.get(0), "its output " + outputShape + " has "
                    + outputShape.size() + " elements; at most "
                    + MAX_ELEMENTS + " fit in one array");
        }
        this.specs = layer.weights(options.inputs);
        try {
            RandomKey key = new RandomKey(options.seed, 0);
            tensors.placeWeights(specs, options.weightGradients && options.trainable);
            initialize(key);
            instance = layer.build(new SingleLayerContext(backend, options.mode, options.trainable,
                    options.inputGradient, tensors.scratch, key, tensors.weights, tensors.gradients), options.inputs);
            tensors.placeActivations(options.inputs, outputShape, options.inputGradient, instance);
            tensors.scratch.seal(backend::allocate);
            step(0, 0, IntStream.range(0, options.inputs.get(0).batch()).toArray());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    public static SingleLayerBuilder of(Layer layer, Shape input) {
        return of(layer, List.of(input));
    }

    /** A layer with several inputs, a {@link Merge}. */
    public static SingleLayerBuilder of(Layer layer, List<Shape> inputs) {
        return new SingleLayerBuilder(layer, List.copyOf(inputs));
    }

    private void initialize(RandomKey key) {
        for (int i = 0; i < specs.size(); i++) {
            WeightSpec spec = specs.get(i);
            backend.write(tensors.weights.get(spec.name()), spec.initializer().values(spec.shape(), key, i));
        }
    }

    public Layer layer() {
        return layer;
    }

    public Shape outputShape() {
        return outputShape;
    }

    /**
     * What the backend chose to compute it with, such as the names of oneDNN's implementations; empty where there is no
     * choice.
     */
    public String choices() {
        return instance.description();
    }

    /** Whether a backend may repeat its calls: {@link Instance#isRepeatable}. */
    public boolean isRepeatable() {
        return instance.isRepeatable();
    }

    /** The weights, in Keras' order. */
    public List<WeightSpec> weights() {
        return specs;
    }

    /** The present values of a weight, row-major. */
    public double[] weight(String name) {
        return backend.read(weightTensor(name));
    }

    /** Sets a weight, row-major. */
    public void weight(String name, double[] values) {
        checkLength("weight '" + name + "'", weightTensor(name).shape(), values);
        setWeight(name, weight -> backend.write(weight, values));
    }

    /** Sets a weight by what writes into its tensor. */
    public void setWeight(String name, Consumer<Tensor> writer) {
        writer.accept(weightTensor(name));
        instance.weightsChanged();
    }

    public Backend backend() {
        return backend;
    }

    private Tensor weightTensor(String name) {
        Tensor weight = tensors.weights.get(name);
        if (weight == null) {
            throw new WhiskerException(layer + " has no weight '" + name + "'"
                    + NearestName.hint(name, tensors.weights.keySet()) + "; its weights: "
                    + (tensors.weights.isEmpty() ? "none" : String.join(", ", tensors.weights.keySet())));
        }
        return weight;
    }

    /**
     * Sets the step of training that the next calls belong to, on which random draws depend. At first step 0, epoch 0,
     * samples 0 to N-1.
     */
    public void step(long number, int epoch, int... sampleNumbers) {
        if (sampleNumbers.length != tensors.samples.size()) {
            throw new IllegalArgumentException("the batch has " + tensors.samples.size() + " samples, received "
                    + sampleNumbers.length + " sample numbers");
        }
        backend.write(tensors.samples, sampleNumbers, 0, sampleNumbers.length);
        step = new Step(number, epoch, tensors.samples);
    }

    /** The output for an input, or for several, all row-major. */
    public double[] forward(double[]... inputs) {
        if (inputs.length != tensors.xs.size()) {
            throw new WhiskerException(layer + " has " + tensors.xs.size() + " inputs, received " + inputs.length);
        }
        for (int i = 0; i < inputs.length; i++) {
            checkLength(inputs.length == 1 ? "the input" : "input " + i, tensors.xs.get(i).shape(), inputs[i]);
            backend.write(tensors.xs.get(i), inputs[i]);
        }
        return backend.read(forward());
    }

    /** The tensor that the input is to be written into before {@link #forward()}; of several the first. */
    public Tensor input() {
        return tensors.xs.get(0);
    }

    /** The tensor that an input is to be written into before {@link #forward()}. */
    public Tensor input(int place) {
        return tensors.xs.get(place);
    }

    /**
     * Runs the layer on what {@link #input} holds, for inputs and outputs that are too large for Java's memory.
     *
     * @return the output, valid until the next call
     */
    public Tensor forward() {
        if (instance.isView()) {
            return tensors.xs.get(0).reshape(outputShape);
        }
        tensors.spoilBeforeForward();
        instance.forward(tensors.xs, tensors.y, step);
        return tensors.y;
    }

    /**
     * The gradients for that of the output of the last {@link #forward}.
     *
     * @throws IllegalStateException if the layer was built without gradients
     */
    public Gradients backward(double[] outputGradient) {
        checkLength("the gradient of the output", tensors.dy.shape(), outputGradient);
        backend.write(tensors.dy, outputGradient);
        TensorGradients written = backward();
        Map<String, double[]> results = new LinkedHashMap<>();
        written.weights().forEach((name, gradient) -> results.put(name, backend.read(gradient)));
        List<double[]> inputs = written.inputs().stream()
                .map(tensor -> instance.isView() ? outputGradient.clone() : backend.read(tensor)).toList();
        return new Gradients(inputs, results);
    }

    /** The tensor that the gradient of the output is to be written into before {@link #backward()}. */
    public Tensor outputGradient() {
        return tensors.dy;
    }

    /**
     * The gradients for what {@link #outputGradient} holds, valid until the next call. The output may be overwritten.
     *
     * @throws IllegalStateException if the layer was built without gradients
     */
    public TensorGradients backward() {
        if (tensors.dxs.isEmpty() && tensors.gradients.isEmpty()) {
            throw new IllegalStateException(layer + " was built without gradients");
        }
        if (instance.isView()) {
            return new TensorGradients(tensors.dxs.stream().map(dx -> tensors.dy.reshape(dx.shape())).toList(),
                    Map.of());
        }
        tensors.spoilBeforeBackward(instance);
        runBackward();
        return new TensorGradients(List.copyOf(tensors.dxs), Collections.unmodifiableMap(tensors.gradients));
    }

    private void runBackward() {
        List<Tensor> written = new ArrayList<>();
        boolean allPass = true;
        for (int i = 0; i < tensors.xs.size(); i++) {
            boolean passes = instance.passesGradient(i);
            allPass &= passes;
            written.add(tensors.dxs.isEmpty() || passes ? null : tensors.dxs.get(i));
        }
        if (!allPass) {
            instance.backward(tensors.xs, tensors.y, tensors.dy, written, step);
        }
        for (int i = 0; i < tensors.dxs.size(); i++) {
            if (instance.passesGradient(i)) {
                backend.copy(tensors.dy, tensors.dxs.get(i));
            }
        }
    }

    private void checkLength(String what, Shape shape, double[] values) {
        if (values.length != shape.size()) {
            throw new WhiskerException(layer + ": " + what + " has the shape " + shape + ", " + shape.size()
                    + " elements; received " + values.length);
        }
    }

    @Override
    public void close() {
        if (instance != null) {
            instance.close();
        }
        tensors.close();
    }
}
