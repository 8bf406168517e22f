package dev.whisker.model.rewrite;

import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.Computation;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.DepthwiseConv2D;
import dev.whisker.layer.LayerContext;
import dev.whisker.layer.WeightSpec;
import dev.whisker.model.InnerContext;
import dev.whisker.model.Node;
import dev.whisker.op.Backend;
import dev.whisker.tensor.Arena;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The weights of a {@link FoldedBatchNormalization} where it is one layer: kernel' and bias', which it derives. */
final class FoldedWeights implements AutoCloseable {
    static final String KERNEL = "kernel";
    static final String BIAS = "bias";

    private final LayerContext context;
    private final Node linear;
    private final Node norm;
    private final Arena arena = new Arena("folded weights");
    private final Map<String, Tensor> derived = new HashMap<>();
    private boolean current;

    FoldedWeights(LayerContext context, FoldedBatchNormalization layer, Shape input) {
        this.context = context;
        this.linear = layer.body().node(0);
        this.norm = layer.body().node(1);
        allocate(layer.folded().weights(input));
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

    /** Derives what has changed; whether anything has. */
    boolean renew() {
        if (current) {
            return false;
        }
        fold();
        current = true;
        return true;
    }

    /** The weights that they are derived from have other values now. */
    void changed() {
        current = false;
    }

    /** One of the two. */
    Tensor get(String name) {
        return derived.get(name);
    }

    long byteSize() {
        return arena.byteSize();
    }

    /** What the one layer finds around it. */
    LayerContext surroundings() {
        return new FoldedContext();
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
    public void close() {
        arena.close();
    }

    /** The surroundings of the one layer: those of the block, with the derived weights, which are not trained. */
    private final class FoldedContext implements InnerContext {
        @Override
        public LayerContext outer() {
            return context;
        }

        @Override
        public boolean trainable() {
            return false;
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
