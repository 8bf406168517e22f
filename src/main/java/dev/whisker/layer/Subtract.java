package dev.whisker.layer;

import dev.whisker.describe.Signature;
import dev.whisker.op.MergeOps;
import dev.whisker.op.VectorFunction;
import dev.whisker.op.VectorOps;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.List;

/**
 * The difference of two inputs, element by element.
 *
 * <pre>y = x0 - x1;   dx0 = dy;   dx1 = -dy</pre>
 * Shapes: both inputs and y are the same, any. Kept for backward: nothing. If nothing else reads one of the inputs, y
 * is computed in its place. NaN propagates. Errors: not exactly two inputs, or inputs whose shapes differ. Example:
 * {@code new Subtract()}. Source: Keras 3 {@code layers/merging/subtract.py}.
 */
public record Subtract() implements Merge {
    /** Keras' constructor. */
    public static final Signature<Subtract> SIGNATURE = Signature.of("Subtract", Subtract.class);

    @Override
    public Shape outputShape(List<Shape> inputs) {
        if (inputs.size() > 2) {
            throw new LayerException(this + " takes exactly two inputs, received " + inputs.size());
        }
        return Rules.sameShapes(this, inputs);
    }

    @Override
    public MergeInstance build(LayerContext context, List<Shape> inputs) {
        outputShape(inputs);
        return new Instance(context.backend().merge(), context.backend().vector());
    }

    @Override
    public String toString() {
        return LayerText.format(this);
    }

    private static final class Instance extends MergeInstance {
        private final MergeOps merge;
        private final VectorOps vector;

        Instance(MergeOps merge, VectorOps vector) {
            this.merge = merge;
            this.vector = vector;
        }

        @Override
        public boolean mayOverwrite(int input) {
            return true;
        }

        @Override
        public boolean passesGradient(int input) {
            return input == 0;
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }

        @Override
        public void forward(List<Tensor> xs, Tensor y, Step step) {
            merge.subtract(xs.get(0), xs.get(1), y);
        }

        @Override
        public void backward(List<Tensor> xs, Tensor y, Tensor dy, List<Tensor> dxs, Step step) {
            if (dxs.get(1) != null) {
                vector.map(VectorFunction.SCALE, -1, 0, dy, dxs.get(1), null);
            }
        }
    }
}
