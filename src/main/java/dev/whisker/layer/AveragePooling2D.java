package dev.whisker.layer;

import static dev.whisker.describe.ArgumentSpec.optional;
import static dev.whisker.describe.ArgumentSpec.required;

import dev.whisker.describe.Signature;
import dev.whisker.op.Padding;
import dev.whisker.op.PoolOps;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/**
 * Average pooling.
 *
 * <pre>y[n,i,j,c] = mean over p,q of x[n, i*stride + p - pad, j*stride + q - pad, c], over the places inside x</pre>
 * Shapes: x (N,H,W,C), y (N,H',W',C), with H' and W' as in {@link Window2d}. Padding does not count, as in TensorFlow
 * ({@code core/kernels/avgpooling_op.cc}). Each dy is shared equally by the places of its window inside x.
 *
 * <p>Kept for backward: nothing. Example: {@code AveragePooling2D.of(3).strides(2).padding(Padding.SAME)}.
 *
 * @param poolSize height and width of the window
 * @param strides  null for the pool size
 * @param padding  whether windows may reach over the edge (same) or not (valid)
 */
public record AveragePooling2D(Size2d poolSize, Size2d strides, Padding padding) implements Layer {
    /** Keras' constructor. */
    public static final Signature<AveragePooling2D> SIGNATURE = Signature.of("AveragePooling2D", AveragePooling2D.class,
            required("pool_size"), optional("strides", null), optional("padding", "valid"),
            KerasArguments.DATA_FORMAT);

    public AveragePooling2D {
        Rules.atLeastOne("AveragePooling2D", "pool_size", poolSize);
        if (strides != null) {
            Rules.atLeastOne("AveragePooling2D", "strides", strides);
        }
    }

    /** Windows side by side, without padding. */
    public static AveragePooling2D of(Size2d poolSize) {
        return new AveragePooling2D(poolSize, null, Padding.VALID);
    }

    public static AveragePooling2D of(int poolSize) {
        return of(Size2d.square(poolSize));
    }

    public AveragePooling2D strides(Size2d strides) {
        return new AveragePooling2D(poolSize, strides, padding);
    }

    public AveragePooling2D strides(int strides) {
        return strides(Size2d.square(strides));
    }

    public AveragePooling2D padding(Padding padding) {
        return new AveragePooling2D(poolSize, strides, padding);
    }

    /** The window that it moves over its input. */
    public Window2d window() {
        return Rules.window(poolSize, strides == null ? poolSize : strides, Size2d.square(1), padding);
    }

    @Override
    public Shape outputShape(Shape input) {
        return Rules.ofFeatureMap(this, input, () -> {
            Window2d window = window();
            return window.outputShape(input);
        });
    }

    @Override
    public LayerInstance build(LayerContext context, Shape input) {
        outputShape(input);
        return new Instance(context.backend().pool(), window());
    }

    @Override
    public String toString() {
        return LayerText.format(this);
    }

    private static final class Instance extends LayerInstance {
        private final PoolOps pool;
        private final Window2d window;

        Instance(PoolOps pool, Window2d window) {
            this.pool = pool;
            this.window = window;
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }

        @Override
        public void forward(Tensor x, Tensor y, Step step) {
            pool.averageForward(window, x, y);
        }

        @Override
        public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx, Step step) {
            if (dx != null) {
                pool.averageBackward(window, dy, dx);
            }
        }
    }
}
