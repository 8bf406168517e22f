package dev.whisker.layer;

import static dev.whisker.describe.ArgumentSpec.optional;

import dev.whisker.describe.Signature;
import dev.whisker.op.MergeOps;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.List;

/**
 * Its inputs side by side along an axis.
 *
 * <pre>
 * along the last axis:   y[..., start_i + j] = x_i[..., j];   dx_i[..., j] = dy[..., start_i + j]
 * where start_i is the sum of the extents of x_0, ..., x_(i-1) along the axis
 * </pre>
 * Shapes: any, the same but for the extent along the axis; that of y is the sum. Kept for backward: nothing. Errors:
 * fewer than two inputs, an axis that the inputs do not have or that is the batch, inputs that differ along another
 * axis. Example: {@code Concatenate.of()}, of the channels of two branches. Source: Keras 3
 * {@code layers/merging/concatenate.py}.
 *
 * @param axis counts the batch as 0, and from the end where negative
 */
public record Concatenate(int axis) implements Merge {
    /** Keras' constructor. */
    public static final Signature<Concatenate> SIGNATURE = Signature.of("Concatenate", Concatenate.class,
            optional("axis", -1));

    /** @throws LayerException if the axis is the batch */
    public Concatenate {
        if (axis == 0) {
            throw new LayerException("Concatenate: axis 0 is the batch, along which samples must stay apart;"
                    + " give another axis, such as -1 for the channels");
        }
    }

    /** Along the last axis, the channels. */
    public static Concatenate of() {
        return new Concatenate(-1);
    }

    /** Along this axis. */
    public static Concatenate of(int axis) {
        return new Concatenate(axis);
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        if (inputs.size() < 2) {
            throw new LayerException(this + " takes at least two inputs, received " + inputs.size());
        }
        Shape first = inputs.get(0);
        int along = axis < 0 ? axis + first.rank() : axis;
        if (along < 1 || along >= first.rank()) {
            throw new LayerException(this, first, "its axis must be from 1 to " + (first.rank() - 1) + ", or from "
                    + (1 - first.rank()) + " to -1");
        }
        long sum = 0;
        for (Shape input : inputs) {
            Rules.notEmpty(this, input);
            if (!isLike(first, input, along)) {
                throw new LayerException(this + " cannot take inputs of shapes " + inputs
                        + ": they must be the same except along axis " + along);
            }
            sum += input.get(along);
        }
        int[] extents = first.toArray();
        extents[along] = Rules.extent(this, first, sum);
        return Shape.of(extents);
    }

    private static boolean isLike(Shape first, Shape other, int along) {
        int[] wanted = first.toArray();
        int[] extents = other.toArray();
        if (extents.length != wanted.length) {
            return false;
        }
        extents[along] = wanted[along];
        return Shape.of(extents).equals(first);
    }

    @Override
    public MergeInstance build(LayerContext context, List<Shape> inputs) {
        outputShape(inputs);
        return new Instance(context.backend().merge(), axis);
    }

    @Override
    public String toString() {
        return LayerText.format(this);
    }

    private static final class Instance extends MergeInstance {
        private final MergeOps merge;
        private final int axis;

        Instance(MergeOps merge, int axis) {
            this.merge = merge;
            this.axis = axis;
        }

        private int extent(Tensor x) {
            Shape shape = x.shape();
            return shape.get(axis < 0 ? axis + shape.rank() : axis);
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }

        @Override
        public void forward(List<Tensor> xs, Tensor y, Step step) {
            int start = 0;
            for (Tensor x : xs) {
                merge.insert(x, axis, start, y);
                start += extent(x);
            }
        }

        @Override
        public void backward(List<Tensor> xs, Tensor y, Tensor dy, List<Tensor> dxs, Step step) {
            int start = 0;
            for (int i = 0; i < xs.size(); i++) {
                if (dxs.get(i) != null) {
                    merge.extract(dy, axis, start, dxs.get(i));
                }
                start += extent(xs.get(i));
            }
        }
    }
}
