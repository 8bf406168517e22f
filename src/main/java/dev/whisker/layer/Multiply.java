package dev.whisker.layer;

import dev.whisker.describe.Signature;
import dev.whisker.op.GateOps;
import dev.whisker.op.MergeOps;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The product of its inputs, element by element, or of a feature map and one factor for each picture and channel.
 *
 * <pre>
 * y = x0 * x1 * ...;   dx_i = dy * (the product of the other inputs)
 * y[n,h,w,c] = x[n,h,w,c] * s[n,c];   dx = dy * s;   ds[n,c] = sum over h,w of dy[n,h,w,c] * x[n,h,w,c]
 * </pre>
 * Shapes: all inputs and y are the same, any; or two inputs, x and y (N,H,W,C) and s (N,1,1,C) or (N,C), in any order.
 * Kept for backward: the inputs that a wanted gradient is computed from. If nothing else reads x0, x1 or x, not even
 * backward, y is computed in its place. NaN propagates. Errors: fewer than two inputs, or inputs of other shapes.
 * Example: {@code new Multiply()}. Source: Keras 3 {@code layers/merging/multiply.py}; the factors are those of Hu et
 * al., 2018, equation 4.
 */
public record Multiply() implements Merge {
    /** Keras' constructor. */
    public static final Signature<Multiply> SIGNATURE = Signature.of("Multiply", Multiply.class);

    @Override
    public Shape outputShape(List<Shape> inputs) {
        int map = featureMap(inputs);
        if (map >= 0) {
            Rules.notEmpty(this, inputs.get(map));
            return inputs.get(map);
        }
        if (inputs.size() == 2 && !inputs.get(0).equals(inputs.get(1))) {
            throw new LayerException(this + " cannot take inputs of shapes " + inputs
                    + ": they must be the same, or one (N,H,W,C) and the other one factor for each channel,"
                    + " (N,1,1,C) or (N,C)");
        }
        return Rules.sameShapes(this, inputs);
    }

    /** Which of the inputs is a feature map that the other has factors for; -1 if they are not of such shapes. */
    public static int featureMap(List<Shape> inputs) {
        if (inputs.size() != 2 || inputs.get(0).equals(inputs.get(1))) {
            return -1;
        }
        return isGated(inputs.get(0), inputs.get(1)) ? 0 : isGated(inputs.get(1), inputs.get(0)) ? 1 : -1;
    }

    private static boolean isGated(Shape x, Shape factors) {
        return x.rank() == 4 && (factors.equals(GlobalPooling.outputShape(x, true))
                || factors.equals(GlobalPooling.outputShape(x, false)));
    }

    @Override
    public MergeInstance build(LayerContext context, List<Shape> inputs) {
        outputShape(inputs);
        int map = featureMap(inputs);
        if (map >= 0) {
            return new Gate(context.backend().gate(), map, context.needsInputGradient(map),
                    context.needsInputGradient(1 - map));
        }
        boolean[] needed = new boolean[inputs.size()];
        for (int i = 0; i < needed.length; i++) {
            needed[i] = context.needsInputGradient(i);
        }
        return new Product(context.backend().merge(), needed);
    }

    @Override
    public String toString() {
        return LayerText.format(this);
    }

    private static final class Product extends MergeInstance {
        private final MergeOps merge;
        private final boolean[] needed;

        Product(MergeOps merge, boolean[] needed) {
            this.merge = merge;
            this.needed = needed;
        }

        @Override
        public boolean keepsInput(int input) {
            return IntStream.range(0, needed.length).anyMatch(other -> other != input && needed[other]);
        }

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
            Merged product = merge::multiply;
            product.of(xs, xs.size(), y);
        }

        @Override
        public void backward(List<Tensor> xs, Tensor y, Tensor dy, List<Tensor> dxs, Step step) {
            for (int i = 0; i < xs.size(); i++) {
                Tensor product = dy;
                for (int other = 0; dxs.get(i) != null && other < xs.size(); other++) {
                    if (other != i) {
                        merge.multiply(product, xs.get(other), dxs.get(i));
                        product = dxs.get(i);
                    }
                }
            }
        }
    }

    private static final class Gate extends MergeInstance {
        private final GateOps gate;
        private final int map;
        private final boolean needsMap;
        private final boolean needsFactors;

        Gate(GateOps gate, int map, boolean needsMap, boolean needsFactors) {
            this.gate = gate;
            this.map = map;
            this.needsMap = needsMap;
            this.needsFactors = needsFactors;
        }

        @Override
        public boolean keepsInput(int input) {
            return input == map ? needsFactors : needsMap;
        }

        @Override
        public boolean mayOverwrite(int input) {
            return input == map;
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }

        @Override
        public void forward(List<Tensor> xs, Tensor y, Step step) {
            gate.forward(xs.get(map), xs.get(1 - map), y);
        }

        @Override
        public void backward(List<Tensor> xs, Tensor y, Tensor dy, List<Tensor> dxs, Step step) {
            gate.backward(xs.get(map), xs.get(1 - map), dy, dxs.get(map), dxs.get(1 - map));
        }
    }
}
