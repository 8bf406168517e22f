package dev.whisker.layer;

import static dev.whisker.describe.ArgumentSpec.optional;

import dev.whisker.describe.Signature;
import dev.whisker.layer.BufferSpec.Lifetime;
import dev.whisker.op.PoolOps;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.List;

/**
 * The maximum of each channel.
 *
 * <pre>y[n,c] = max over h,w of x[n,h,w,c]; dx is dy at the first maximum and 0 elsewhere</pre>
 * Shapes: x (N,H,W,C), y (N,C), or (N,1,1,C) with keepdims. Keras splits the gradient among equal maxima; this layer
 * does not.
 *
 * <p>Kept for backward: where each maximum was found. Example: {@code GlobalMaxPooling2D.of()}.
 *
 * @param keepdims whether height and width stay, as 1
 */
public record GlobalMaxPooling2D(boolean keepdims) implements Layer {
    /** Keras' constructor. */
    public static final Signature<GlobalMaxPooling2D> SIGNATURE =
            Signature.of("GlobalMaxPooling2D", GlobalMaxPooling2D.class,
            KerasArguments.DATA_FORMAT, optional("keepdims", false));

    public static GlobalMaxPooling2D of() {
        return new GlobalMaxPooling2D(false);
    }

    @Override
    public Shape outputShape(Shape input) {
        Rules.featureMap(this, input);
        return GlobalPooling.outputShape(input, keepdims);
    }

    @Override
    public LayerInstance build(LayerContext context, Shape input) {
        outputShape(input);
        return new Instance(context.backend().pool(), GlobalPooling.outputShape(input, false), context.needsBackward());
    }

    @Override
    public String toString() {
        return LayerText.format(this);
    }

    private static final class Instance extends LayerInstance {
        private final PoolOps pool;
        private final Shape flat;
        private final boolean needsBackward;
        private Tensor index;

        Instance(PoolOps pool, Shape flat, boolean needsBackward) {
            this.pool = pool;
            this.flat = flat;
            this.needsBackward = needsBackward;
        }

        @Override
        public List<BufferSpec> buffers() {
            return needsBackward ? List.of(new BufferSpec("index", flat, pool.globalIndexType(), Lifetime.STEP))
                    : List.of();
        }

        @Override
        public void bind(List<Tensor> buffers) {
            index = needsBackward ? buffers.get(0) : null;
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }

        @Override
        public void forward(Tensor x, Tensor y, Step step) {
            pool.globalMaxForward(x, y.reshape(flat), index);
        }

        @Override
        public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx, Step step) {
            if (dx != null) {
                pool.globalMaxBackward(dy.reshape(flat), index, dx);
            }
        }
    }
}
