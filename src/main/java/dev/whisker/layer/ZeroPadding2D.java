package dev.whisker.layer;

import static dev.whisker.describe.ArgumentSpec.optional;

import dev.whisker.describe.Signature;
import dev.whisker.op.PadOps;
import dev.whisker.op.Padding2d;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/**
 * Rows and columns of zeros around feature maps.
 *
 * <pre>y[n, top + i, left + j, c] = x[n,i,j,c], 0 elsewhere; dx[n,i,j,c] = dy[n, top + i, left + j, c]</pre>
 * Shapes: x (N,H,W,C), y (N, top + H + bottom, left + W + right, C).
 *
 * <p>Kept for backward: nothing. Example: {@code ZeroPadding2D.of(new Padding2d(0, 1, 0, 1))}.
 *
 * @param padding number of zeros on each side
 */
public record ZeroPadding2D(Padding2d padding) implements Layer {
    /** Keras' constructor. */
    public static final Signature<ZeroPadding2D> SIGNATURE = Signature.of("ZeroPadding2D", ZeroPadding2D.class,
            optional("padding", 1), KerasArguments.DATA_FORMAT);


    public static ZeroPadding2D of(Padding2d padding) {
        return new ZeroPadding2D(padding);
    }

    /** The same on all sides. */
    public static ZeroPadding2D of(int padding) {
        return of(Padding2d.symmetric(padding, padding));
    }

    @Override
    public Shape outputShape(Shape input) {
        return Rules.ofFeatureMap(this, input, () -> padding.outputShape(input));
    }

    @Override
    public LayerInstance build(LayerContext context, Shape input) {
        outputShape(input);
        return new Instance(context.backend().pad(), padding);
    }

    @Override
    public String toString() {
        return LayerText.format(this);
    }

    private static final class Instance extends LayerInstance {
        private final PadOps pad;
        private final Padding2d padding;

        Instance(PadOps pad, Padding2d padding) {
            this.pad = pad;
            this.padding = padding;
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }

        @Override
        public void forward(Tensor x, Tensor y, Step step) {
            pad.forward(padding, x, y);
        }

        @Override
        public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx, Step step) {
            if (dx != null) {
                pad.backward(padding, dy, dx);
            }
        }
    }
}
