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
 * <p>Whatever the layer did not ask to keep is overwritten with NaN between forward and backward, and whatever it has to write is NaN before: a layer
 * that reads what it may not, or leaves out what it must write, shows at once. Example:
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
     * @param input   the gradient of the input; null if it was not asked for
     * @param weights the gradients of the trainable weights, by name; empty for a frozen layer
     */
    public record Gradients(double[] input, Map<String, double[]> weights) {
    }

    /**
     * {@link Gradients} where they lie.
     *
     * @param input   null if it was not asked for
     * @param weights by name, in Keras' order
     */
    public record TensorGradients(Tensor input, Map<String, Tensor> weights) {
    }

    /** How the layer is to be used: in inference mode, without gradients, with seed 0, unless told otherwise. */
    public static final class Builder {
        private final Layer layer;
        private final Shape input;
        private Mode mode = Mode.INFERENCE;
        private boolean trainable = true;
        private boolean weightGradients;
        private boolean inputGradient;
        private long seed;
        private TensorSource tensors;

        private Builder(Layer layer, Shape input) {
            this.layer = layer;
            this.input = input;
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

        /** Backward will be called, for the gradients of input and weights, in either mode. */
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

    private static final int MOST_ELEMENTS = Integer.MAX_VALUE - 8;

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
    private LayerInstance instance;
    private Tensor x;
    private Tensor y;
    private Tensor dy;
    private Tensor dx;
    private Tensor samples;
    private Step step;

    private SingleLayer(Builder options, Backend backend) {
        this.backend = backend;
        this.layer = options.layer;
        this.source = options.tensors;
        this.scratch = source == null ? new Scratch() : source.scratch();
        this.outputShape = layer.outputShape(options.input);
        if (outputShape.size() > MOST_ELEMENTS) {
            throw new LayerException(layer, options.input, "its output " + outputShape + " has " + outputShape.size() + " elements; at most "
                    + MOST_ELEMENTS + " fit in one array");
        }
        this.specs = layer.weights(options.input);
        try {
            RandomKey key = new RandomKey(options.seed, 0);
            placeWeights(options.weightGradients && options.trainable);
            initialize(key);
            instance = layer.build(new SingleLayerContext(backend, options.mode, options.trainable, options.inputGradient, scratch, key, weights,
                    gradients), options.input);
            placeActivations(options.input, options.inputGradient);
            scratch.seal(backend::allocate);
            step(0, 0, IntStream.range(0, options.input.batch()).toArray());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    public static Builder of(Layer layer, Shape input) {
        return new Builder(layer, input);
    }

    private void placeWeights(boolean trained) {
        Plan plan = new Plan("weights");
        for (WeightSpec spec : specs) {
            plan.reserve(spec.name(), spec.shape(), backend.floatType(), tensor -> weights.put(spec.name(), tensor));
            if (trained && spec.trainable()) {
                plan.reserve("d_" + spec.name(), spec.shape(), backend.floatType(), tensor -> gradients.put(spec.name(), tensor));
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

    private void placeActivations(Shape input, boolean inputGradient) {
        Plan plan = new Plan("activations");
        DType dtype = backend.floatType();
        plan.reserve("x", input, dtype, tensor -> x = tensor);
        plan.reserve("y", outputShape, dtype, tensor -> y = tensor);
        plan.reserve("dy", outputShape, dtype, tensor -> dy = tensor);
        plan.reserve("samples", Shape.of(input.batch()), backend.integerType(), tensor -> samples = tensor);
        if (inputGradient) {
            plan.reserve("dx", input, dtype, tensor -> dx = tensor);
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

    /** What the backend chose to compute it with, such as the names of oneDNN's implementations; empty where there is no choice. */
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
            throw new WhiskerException(layer + " has no weight '" + name + "'" + NearestName.hint(name, weights.keySet()) + "; its weights: "
                    + (weights.isEmpty() ? "none" : String.join(", ", weights.keySet())));
        }
        return weight;
    }

    /** Which step of training the next calls belong to: what random layers draw by. At first step 0, epoch 0, samples 0 to N-1. */
    public void step(long number, int epoch, int... sampleNumbers) {
        if (sampleNumbers.length != samples.size()) {
            throw new IllegalArgumentException("the batch has " + samples.size() + " samples, got " + sampleNumbers.length + " sample numbers");
        }
        backend.write(samples, sampleNumbers, 0, sampleNumbers.length);
        step = new Step(number, epoch, samples);
    }

    /** The output for an input, both row-major. */
    public double[] forward(double[] input) {
        checkLength("the input", x.shape(), input);
        backend.write(x, input);
        return backend.read(forward());
    }

    /** The tensor that the input is to be written into before {@link #forward()}. */
    public Tensor input() {
        return x;
    }

    /**
     * Runs the layer on what {@link #input} holds, for inputs and outputs that are too large for Java's memory.
     *
     * @return the output, valid until the next call
     */
    public Tensor forward() {
        if (instance.isView()) {
            return x.reshape(outputShape);
        }
        spoil(y);
        buffers.values().forEach(this::spoil);
        instance.forward(x, y, step);
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
        return new Gradients(tensors.input() == null ? null : instance.isView() ? outputGradient.clone()
                : backend.read(tensors.input()), results);
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
        if (dx == null && gradients.isEmpty()) {
            throw new IllegalStateException(layer + " was built without gradients");
        }
        if (instance.isView()) {
            return new TensorGradients(dx == null ? null : dy.reshape(x.shape()), Map.of());
        }
        spoilWhatIsNotKept();
        instance.backward(x, y, dy, dx, step);
        return new TensorGradients(dx, Collections.unmodifiableMap(gradients));
    }

    private void spoilWhatIsNotKept() {
        if (!instance.keepsInput()) {
            spoil(x);
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
        if (dx != null) {
            spoil(dx);
        }
    }

    private void spoil(Tensor tensor) {
        if (tensor.dtype() == backend.floatType()) {
            backend.fill(tensor, Double.NaN);
        }
    }

    private void checkLength(String what, Shape shape, double[] values) {
        if (values.length != shape.size()) {
            throw new WhiskerException(layer + ": " + what + " has the shape " + shape + ", " + shape.size() + " elements; got " + values.length);
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
