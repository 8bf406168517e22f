package dev.whisker.layer;

import dev.whisker.describe.Signature;
import dev.whisker.op.Backend;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.List;

/**
 * The sum of its inputs, element by element.
 *
 * <pre>y = x0 + x1 + ...;   dx0 = dx1 = ... = dy</pre>
 * Shapes: all inputs and y are the same, any. Kept for backward: nothing. y is computed
 * in place of the first or second input if nothing else reads it. NaN propagates. Errors: fewer than two inputs, or
 * inputs whose shapes differ. Example:
 * {@code new Add()}. Source: Keras 3 {@code layers/merging/add.py}.
 */
public record Add() implements Merge {
    /** Keras' constructor. */
    public static final Signature<Add> SIGNATURE = Signature.of("Add", Add.class);

    @Override
    public Shape outputShape(List<Shape> inputs) {
        return Rules.sameShapes(this, inputs);
    }

    @Override
    public MergeInstance build(LayerContext context, List<Shape> inputs) {
        outputShape(inputs);
        return new Instance(context.backend());
    }

    @Override
    public String toString() {
        return LayerText.format(this);
    }

    private static final class Instance extends MergeInstance {
        private final Backend backend;

        Instance(Backend backend) {
            this.backend = backend;
        }

        /** The sum runs from left to right: only of the first two it does not matter which is there already. */
        @Override
        public boolean mayOverwrite(int input) {
            return input < 2;
        }

        @Override
        public boolean passesGradient(int input) {
            return true;
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }

        @Override
        public void forward(List<Tensor> xs, Tensor y, Step step) {
            int there = inPlace(xs.get(0), y) ? 0 : 1;
            if (!inPlace(xs.get(there), y)) {
                backend.copy(xs.get(there), y);
            }
            backend.add(xs.get(1 - there), y);
            for (int i = 2; i < xs.size(); i++) {
                backend.add(xs.get(i), y);
            }
        }

        @Override
        public void backward(List<Tensor> xs, Tensor y, Tensor dy, List<Tensor> dxs, Step step) {
            throw new IllegalStateException("the gradient of every input of a sum is that of the sum");
        }
    }
}
