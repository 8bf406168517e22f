package dev.whisker.model.rewrite;

import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.BufferSpec;
import dev.whisker.layer.Computation;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.DepthwiseConv2D;
import dev.whisker.layer.Instance;
import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerContext;
import dev.whisker.layer.LayerInstance;
import dev.whisker.layer.Step;
import dev.whisker.layer.WeightSpec;
import dev.whisker.model.Node;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.op.RandomKey;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.Arena;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The instance of {@link FoldedBatchNormalization} where it is one layer. Owns the weights that it derives. */
final class FoldedInstance extends LayerInstance {
    private static final String KERNEL = "kernel";
    private static final String BIAS = "bias";

    private final LayerContext context;
    private final Node linear;
    private final Node norm;
    private final Arena arena = new Arena("folded weights");
    private final Map<String, Tensor> derived = new HashMap<>();
    private final Instance instance;
    private boolean current;

    FoldedInstance(LayerContext context, FoldedBatchNormalization layer, Shape input) {
        this.context = context;
        this.linear = layer.body().node(0);
        this.norm = layer.body().node(1);
        Layer folded = layer.folded();
        try {
            allocate(folded.weights(input));
            instance = folded.build(new FoldedContext(), input);
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    private void allocate(List<WeightSpec> specs) {
        Backend backend = context.backend();
        Map<String, Long> offsets = new HashMap<>();
        specs.forEach(spec -> offsets.put(spec.name(),
                arena.reserve(spec.shape().size() * backend.weightType().bytes())));
        arena.seal(backend::allocate);
        specs.forEach(spec -> derived.put(spec.name(),
                arena.tensor(spec.shape(), backend.weightType(), offsets.get(spec.name()))));
    }

    /**
     * Derives kernel and bias, in double precision. The output channel is the last axis of every kernel, for a
     * depthwise one the last two.
     */
    private void fold() {
        Backend backend = context.backend();
        BatchNormalization settings = (BatchNormalization) norm.computation();
        double[] kernel = backend.read(context.weight(linear.weightPath(KERNEL)));
        double[] mean = weight(norm, BatchNormalization.MOVING_MEAN);
        double[] variance = weight(norm, BatchNormalization.MOVING_VARIANCE);
        double[] gamma = settings.scale() ? weight(norm, BatchNormalization.GAMMA) : null;
        double[] beta = settings.center() ? weight(norm, BatchNormalization.BETA) : null;
        double[] bias = hasBias() ? weight(linear, BIAS) : null;
        double[] foldedBias = new double[mean.length];
        double[] factors = new double[mean.length];
        for (int c = 0; c < mean.length; c++) {
            factors[c] = (gamma == null ? 1 : gamma[c]) / Math.sqrt(variance[c] + settings.epsilon());
            foldedBias[c] = ((bias == null ? 0 : bias[c]) - mean[c]) * factors[c] + (beta == null ? 0 : beta[c]);
        }
        for (int i = 0; i < kernel.length; i++) {
            kernel[i] *= factors[i % factors.length];
        }
        backend.write(derived.get(KERNEL), kernel);
        backend.write(derived.get(BIAS), foldedBias);
    }

    private double[] weight(Node node, String name) {
        return context.backend().read(context.weight(node.weightPath(name)));
    }

    private boolean hasBias() {
        Computation layer = linear.computation();
        return layer instanceof Conv2D conv && conv.useBias() || layer instanceof Dense dense && dense.useBias()
                || layer instanceof DepthwiseConv2D depthwise && depthwise.useBias();
    }

    @Override
    public boolean keepsInput() {
        return instance.keepsInput(0);
    }

    @Override
    public boolean keepsOutput() {
        return instance.keepsOutput();
    }

    @Override
    public List<BufferSpec> buffers() {
        return instance.buffers();
    }

    @Override
    public void bind(List<Tensor> buffers) {
        instance.bind(buffers);
    }

    @Override
    public void forward(Tensor x, Tensor y, Step step) {
        if (!current) {
            fold();
            instance.weightsChanged();
            current = true;
        }
        instance.forward(List.of(x), y, step);
    }

    @Override
    public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx, Step step) {
        instance.backward(List.of(x), y, dy, Collections.singletonList(dx), step);
    }

    @Override
    public void weightsChanged() {
        current = false;
    }

    @Override
    public long keptBytes() {
        return arena.byteSize() + instance.keptBytes();
    }

    @Override
    public String description() {
        return instance.description();
    }

    @Override
    public void close() {
        instance.close();
        arena.close();
    }

    /** The surroundings of the one layer: those of the block, with the derived weights, which are not trained. */
    private final class FoldedContext implements LayerContext {
        @Override
        public Backend backend() {
            return context.backend();
        }

        @Override
        public Mode mode() {
            return context.mode();
        }

        @Override
        public boolean trainable() {
            return false;
        }

        @Override
        public boolean needsInputGradient() {
            return context.needsInputGradient();
        }

        @Override
        public Scratch scratch() {
            return context.scratch();
        }

        @Override
        public RandomKey key() {
            return context.key();
        }

        @Override
        public Tensor weight(String name) {
            return derived.get(name);
        }

        @Override
        public Tensor gradient(String name) {
            return null;
        }
    }
}
