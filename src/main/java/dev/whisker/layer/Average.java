package dev.whisker.layer;

import dev.whisker.describe.Signature;
import dev.whisker.op.MergeOps;
import dev.whisker.op.VectorFunction;
import dev.whisker.op.VectorOps;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.List;

/**
 * The mean of its inputs, element by element.
 *
 * <pre>y = (x0 + x1 + ...) / n;   dx0 = dx1 = ... = dy / n</pre>
 * Shapes: all of the n inputs and y are the same, any. Kept for backward: nothing. If nothing else reads the first or
 * the second input, y is computed in its place. NaN propagates. Errors: fewer than two inputs, or inputs whose shapes
 * differ. Example: {@code new Average()}. Source: Keras 3 {@code layers/merging/average.py}.
 */
public record Average() implements Merge {
    /** Keras' constructor. */
    public static final Signature<Average> SIGNATURE = Signature.of("Average", Average.class);

    @Override
    public Shape outputShape(List<Shape> inputs) {
        return Rules.sameShapes(this, inputs);
    }

    @Override
    public MergeInstance build(LayerContext context, List<Shape> inputs) {
        outputShape(inputs);
        return new Instance(context.backend().merge(), context.backend().vector(), inputs.size());
    }

    @Override
    public String toString() {
        return LayerText.format(this);
    }

    private static final class Instance extends MergeInstance {
        private final MergeOps merge;
        private final VectorOps vector;
        private final double share;

        Instance(MergeOps merge, VectorOps vector, int count) {
            this.merge = merge;
            this.vector = vector;
            this.share = 1.0 / count;
        }

        /** The sum runs from left to right, and only its first two terms may be where the sum goes. */
        @Override
        public boolean mayOverwrite(int input) {
            return input < 2;
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }

        @Override
        public void forward(List<Tensor> xs, Tensor y, Step step) {
            Merged sum = merge::add;
            sum.of(xs, xs.size(), y);
            vector.scale(share, y, null);
        }

        @Override
        public void backward(List<Tensor> xs, Tensor y, Tensor dy, List<Tensor> dxs, Step step) {
            for (Tensor dx : dxs) {
                if (dx != null) {
                    vector.map(VectorFunction.SCALE, share, 0, dy, dx, null);
                }
            }
        }
    }
}
