package dev.whisker.layer;

import dev.whisker.describe.Signature;
import dev.whisker.layer.BufferSpec.Lifetime;
import dev.whisker.op.Backend;
import dev.whisker.op.MergeOps;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The largest of its inputs, element by element.
 *
 * <pre>
 * y = max(max(x0, x1), x2) ...
 * of max(a, b):   da = a &gt;= b ? dy : 0;   db = a &gt;= b ? 0 : dy
 * </pre>
 * The first of equal maxima therefore receives the gradient. Shapes: all inputs and y are the same, any. Kept for
 * backward: the inputs. Without backward, and if nothing else reads the first or the second input, y is computed in its
 * place. NaN propagates. Errors: fewer than two inputs, or inputs whose shapes differ. Example: {@code new Maximum()}.
 * Source: Keras 3 {@code layers/merging/maximum.py}; ties as in TensorFlow's {@code math_grad.py}.
 */
public record Maximum() implements Merge {
    /** Keras' constructor. */
    public static final Signature<Maximum> SIGNATURE = Signature.of("Maximum", Maximum.class);

    @Override
    public Shape outputShape(List<Shape> inputs) {
        return Rules.sameShapes(this, inputs);
    }

    @Override
    public MergeInstance build(LayerContext context, List<Shape> inputs) {
        outputShape(inputs);
        boolean needsBackward = IntStream.range(0, inputs.size()).anyMatch(context::needsInputGradient);
        return new Instance(context.backend(), inputs, needsBackward);
    }

    @Override
    public String toString() {
        return LayerText.format(this);
    }

    private static final class Instance extends MergeInstance {
        private final Backend backend;
        private final MergeOps merge;
        private final Merged maximum;
        private final List<Shape> inputs;
        private final boolean needsBackward;
        /** The maximum of the inputs on the left of one. */
        private Tensor left;

        Instance(Backend backend, List<Shape> inputs, boolean needsBackward) {
            this.backend = backend;
            this.merge = backend.merge();
            this.maximum = merge::maximum;
            this.inputs = inputs;
            this.needsBackward = needsBackward;
        }

        @Override
        public boolean keepsInput(int input) {
            return needsBackward;
        }

        @Override
        public boolean mayOverwrite(int input) {
            return input < 2;
        }

        @Override
        public List<BufferSpec> buffers() {
            return needsBackward && inputs.size() > 2
                    ? List.of(new BufferSpec("left", inputs.get(0), backend.activationType(), Lifetime.BACKWARD))
                    : List.of();
        }

        @Override
        public void bind(List<Tensor> buffers) {
            left = buffers.isEmpty() ? null : buffers.get(0);
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }

        @Override
        public void forward(List<Tensor> xs, Tensor y, Step step) {
            maximum.of(xs, xs.size(), y);
        }

        /** From right to left; what remains of dy for the inputs on the left lies where the leftmost gradient goes. */
        @Override
        public void backward(List<Tensor> xs, Tensor y, Tensor dy, List<Tensor> dxs, Step step) {
            int leftmost = IntStream.range(0, dxs.size()).filter(i -> dxs.get(i) != null).findFirst()
                    .orElse(dxs.size());
            Tensor remaining = dy;
            for (int i = xs.size() - 1; i >= Math.max(1, leftmost); i--) {
                Tensor before = xs.get(0);
                if (i > 1) {
                    maximum.of(xs, i, left);
                    before = left;
                }
                Tensor next = i == leftmost ? null : dxs.get(leftmost);
                merge.maximumBackward(before, xs.get(i), remaining, next, dxs.get(i));
                remaining = next;
            }
        }
    }
}
