package dev.whisker.layer;

import dev.whisker.WhiskerException;
import dev.whisker.describe.NearestName;
import dev.whisker.layer.BufferSpec.Lifetime;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.op.RandomKey;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.Arena;
import dev.whisker.tensor.DType;
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

    /** How the layer is to be used: in inference mode, without gradients, with seed 0, unless told otherwise. */
    public static final class Builder {
        private final Layer layer;
        private final List<Shape> inputs;
        private Mode mode = Mode.INFERENCE;
        private boolean trainable = true;
        private boolean weightGradients;
        private boolean inputGradient;
        private long seed;
        private TensorSource tensors;

        private Builder(Layer layer, List<Shape> inputs) {
            this.layer = layer;
            this.inputs = inputs;
        }

        public Builder mode(Mode mode) {
            this.mode = mode;
            return this;
        }

        /** The weights are not trained: no gradients of them. */
        public Builder frozen() {
            this.trainable = false;
            return this;
        }

        /** Backward will be called, for the gradients of inputs and weights, in either mode. */
        public Builder gradients() {
            this.weightGradients = true;
            this.inputGradient = true;
            return this;
        }

        /** Backward will be called for the gradients of the weights alone. */
        public Builder weightGradientsOnly() {
            this.weightGradients = true;
            this.inputGradient = false;
            return this;
        }

        /** Of initial weights and random layers. */
        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        /** Where tensors come from, in place of arenas of the layer's own; the source stays the caller's to close. */
        public Builder tensors(TensorSource tensors) {
            this.tensors = tensors;
            return this;
        }

        /** @throws LayerException if the layer cannot take the input */
        public SingleLayer build(Backend backend) {
            return new SingleLayer(this, backend);
        }
    }

    private static final int MAX_ELEMENTS = Integer.MAX_VALUE - 8;

    private final Backend backend;
    private final Layer layer;
    private final TensorSource source;
    private final List<WeightSpec> specs;
    private final Map<String, Tensor> weights = new LinkedHashMap<>();
    private final Map<String, Tensor> gradients = new LinkedHashMap<>();
    private final Scratch scratch;
    private final List<Arena> arenas = new ArrayList<>();
    private final Map<BufferSpec, Tensor> buffers = new LinkedHashMap<>();
    private final Shape outputShape;
    private Instance instance;
    private final List<Tensor> xs = new ArrayList<>();
    private Tensor y;
    private Tensor dy;
    private final List<Tensor> dxs = new ArrayList<>();
    private Tensor samples;
    private Step step;

    private SingleLayer(Builder options, Backend backend) {
        this.backend = backend;
        this.layer = options.layer;
        this.source = options.tensors;
        this.scratch = source == null ? new Scratch() : source.scratch();
        this.outputShape = layer.outputShape(options.inputs);
        if (outputShape.size() > MAX_ELEMENTS) {
            throw new LayerException(layer, options.inputs.get(0), "its output " + outputShape + " has "
                    + outputShape.size() + " elements; at most "
                    + MAX_ELEMENTS + " fit in one array");
        }
        this.specs = layer.weights(options.inputs);
        try {
            RandomKey key = new RandomKey(options.seed, 0);
            placeWeights(options.weightGradients && options.trainable);
            initialize(key);
            instance = layer.build(new SingleLayerContext(backend, options.mode, options.trainable,
                    options.inputGradient, scratch, key, weights,
                    gradients), options.inputs);
            placeActivations(options.inputs, options.inputGradient);
            scratch.seal(backend::allocate);
            step(0, 0, IntStream.range(0, options.inputs.get(0).batch()).toArray());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    public static Builder of(Layer layer, Shape input) {
        return of(layer, List.of(input));
    }

    /** A layer with several inputs, a {@link Merge}. */
    public static Builder of(Layer layer, List<Shape> inputs) {
        return new Builder(layer, List.copyOf(inputs));
    }

    /** What an input, or a gradient of inputs, is called among so many: "x", or "x0" and "x1". */
    private static String name(String name, int place, int count) {
        return count == 1 ? name : name + place;
    }

    private void placeWeights(boolean trained) {
        Plan plan = new Plan("weights");
        for (WeightSpec spec : specs) {
            plan.reserve(spec.name(), spec.shape(), backend.weightType(), tensor -> weights.put(spec.name(), tensor));
            if (trained && spec.trainable()) {
                plan.reserve("d_" + spec.name(), spec.shape(), backend.gradientType(),
                        tensor -> gradients.put(spec.name(), tensor));
            }
        }
        plan.seal();
    }

    private void initialize(RandomKey key) {
        for (int i = 0; i < specs.size(); i++) {
            WeightSpec spec = specs.get(i);
            backend.write(weights.get(spec.name()), spec.initializer().values(spec.shape(), key, i));
        }
    }

    private void placeActivations(List<Shape> inputs, boolean inputGradients) {
        Plan plan = new Plan("activations");
        DType dtype = backend.activationType();
        DType gradientType = backend.gradientType();
        for (int i = 0; i < inputs.size(); i++) {
            plan.reserve(name("x", i, inputs.size()), inputs.get(i), dtype, xs::add);
        }
        plan.reserve("y", outputShape, dtype, tensor -> y = tensor);
        plan.reserve("dy", outputShape, gradientType, tensor -> dy = tensor);
        plan.reserve("samples", Shape.of(inputs.get(0).batch()), backend.integerType(), tensor -> samples = tensor);
        for (int i = 0; inputGradients && i < inputs.size(); i++) {
            plan.reserve(name("dx", i, inputs.size()), inputs.get(i), gradientType, dxs::add);
        }
        for (BufferSpec spec : instance.buffers()) {
            plan.reserve("buffer " + spec.name(), spec.shape(), spec.dtype(), tensor -> buffers.put(spec, tensor));
        }
        plan.seal();
        instance.bind(List.copyOf(buffers.values()));
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
        Tensor weight = weights.get(name);
        if (weight == null) {
            throw new WhiskerException(layer + " has no weight '" + name + "'"
                    + NearestName.hint(name, weights.keySet()) + "; its weights: "
                    + (weights.isEmpty() ? "none" : String.join(", ", weights.keySet())));
        }
        return weight;
    }

    /**
     * Which step of training the next calls belong to: what random layers draw by. At first step 0, epoch 0, samples 0
     * to N-1.
     */
    public void step(long number, int epoch, int... sampleNumbers) {
        if (sampleNumbers.length != samples.size()) {
            throw new IllegalArgumentException("the batch has " + samples.size() + " samples, received "
                    + sampleNumbers.length + " sample numbers");
        }
        backend.write(samples, sampleNumbers, 0, sampleNumbers.length);
        step = new Step(number, epoch, samples);
    }

    /** The output for an input, or for several, all row-major. */
    public double[] forward(double[]... inputs) {
        if (inputs.length != xs.size()) {
            throw new WhiskerException(layer + " has " + xs.size() + " inputs, received " + inputs.length);
        }
        for (int i = 0; i < inputs.length; i++) {
            checkLength(inputs.length == 1 ? "the input" : "input " + i, xs.get(i).shape(), inputs[i]);
            backend.write(xs.get(i), inputs[i]);
        }
        return backend.read(forward());
    }

    /** The tensor that the input is to be written into before {@link #forward()}; of several the first. */
    public Tensor input() {
        return xs.get(0);
    }

    /** The tensor that an input is to be written into before {@link #forward()}. */
    public Tensor input(int place) {
        return xs.get(place);
    }

    /**
     * Runs the layer on what {@link #input} holds, for inputs and outputs that are too large for Java's memory.
     *
     * @return the output, valid until the next call
     */
    public Tensor forward() {
        if (instance.isView()) {
            return xs.get(0).reshape(outputShape);
        }
        spoil(y);
        buffers.values().forEach(this::spoil);
        instance.forward(xs, y, step);
        return y;
    }

    /**
     * The gradients for that of the output of the last {@link #forward}.
     *
     * @throws IllegalStateException if the layer was built without gradients
     */
    public Gradients backward(double[] outputGradient) {
        checkLength("the gradient of the output", dy.shape(), outputGradient);
        backend.write(dy, outputGradient);
        TensorGradients tensors = backward();
        Map<String, double[]> results = new LinkedHashMap<>();
        tensors.weights().forEach((name, gradient) -> results.put(name, backend.read(gradient)));
        List<double[]> inputs = tensors.inputs().stream()
                .map(tensor -> instance.isView() ? outputGradient.clone() : backend.read(tensor)).toList();
        return new Gradients(inputs, results);
    }

    /** The tensor that the gradient of the output is to be written into before {@link #backward()}. */
    public Tensor outputGradient() {
        return dy;
    }

    /**
     * The gradients for what {@link #outputGradient} holds, valid until the next call. The output may be overwritten.
     *
     * @throws IllegalStateException if the layer was built without gradients
     */
    public TensorGradients backward() {
        if (dxs.isEmpty() && gradients.isEmpty()) {
            throw new IllegalStateException(layer + " was built without gradients");
        }
        if (instance.isView()) {
            return new TensorGradients(dxs.stream().map(dx -> dy.reshape(dx.shape())).toList(), Map.of());
        }
        spoilWhatIsNotKept();
        runBackward();
        return new TensorGradients(List.copyOf(dxs), Collections.unmodifiableMap(gradients));
    }

    private void runBackward() {
        List<Tensor> written = new ArrayList<>();
        boolean allPass = true;
        for (int i = 0; i < xs.size(); i++) {
            boolean passes = instance.passesGradient(i);
            allPass &= passes;
            written.add(dxs.isEmpty() || passes ? null : dxs.get(i));
        }
        if (!allPass) {
            instance.backward(xs, y, dy, written, step);
        }
        for (int i = 0; i < dxs.size(); i++) {
            if (instance.passesGradient(i)) {
                backend.copy(dy, dxs.get(i));
            }
        }
    }

    private void spoilWhatIsNotKept() {
        for (int i = 0; i < xs.size(); i++) {
            if (!instance.keepsInput(i)) {
                spoil(xs.get(i));
            }
        }
        if (!instance.keepsOutput()) {
            spoil(y);
        }
        buffers.forEach((spec, buffer) -> {
            if (spec.lifetime() != Lifetime.STEP) {
                spoil(buffer);
            }
        });
        gradients.values().forEach(this::spoil);
        dxs.forEach(this::spoil);
    }

    private void spoil(Tensor tensor) {
        if (tensor.dtype() == backend.gradientType()) {
            backend.fill(tensor, Double.NaN);
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
        scratch.close();
        arenas.forEach(Arena::close);
    }

    /** An arena under way, and who gets which tensor of it. */
    private final class Plan {
        private final Arena arena;
        private final List<Runnable> deliveries = new ArrayList<>();

        Plan(String name) {
            arena = new Arena(name);
            arenas.add(arena);
        }

        void reserve(String name, Shape shape, DType dtype, Consumer<Tensor> receiver) {
            if (source != null) {
                deliveries.add(() -> receiver.accept(source.tensor(name, shape, dtype)));
                return;
            }
            long offset = arena.reserve(shape.size() * dtype.bytes());
            deliveries.add(() -> receiver.accept(arena.tensor(shape, dtype, offset)));
        }

        void seal() {
            arena.seal(backend::allocate);
            deliveries.forEach(Runnable::run);
        }
    }
}
