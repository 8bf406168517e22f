package dev.whisker.layer;

import dev.whisker.op.GateOps;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.List;

/**
 * The product of a feature map and one factor for each picture and channel.
 *
 * <pre>
 * y[n,h,w,c] = x[n,h,w,c] * s[n,c]
 * dx = dy * s;   ds[n,c] = sum over h,w of dy[n,h,w,c] * x[n,h,w,c]
 * </pre>
 * Shapes: x and y (N,H,W,C), s (N,1,1,C) or (N,C). Kept for backward: x where the gradient of s is wanted, s where that of
 * x is. Where nobody else reads x and backward does not, it becomes y in place. Errors: other shapes.
 */
public record Multiply() implements Merge {
    @Override
    public Shape outputShape(List<Shape> inputs) {
        if (inputs.size() != 2) {
            throw new LayerException("Multiply: it takes two inputs, got " + inputs.size());
        }
        Shape x = inputs.get(0);
        Rules.featureMap(this, x);
        Shape pixel = GlobalPooling.outputShape(x, true);
        Shape wanted = GlobalPooling.outputShape(x, false);
        if (!inputs.get(1).equals(wanted) && !inputs.get(1).equals(pixel)) {
            throw new LayerException(this, x, "the second input has shape " + inputs.get(1)
                    + "; it must give one factor for each channel, " + wanted + " or " + pixel);
        }
        return x;
    }

    @Override
    public MergeInstance build(LayerContext context, List<Shape> inputs) {
        outputShape(inputs);
        return new Instance(context.backend().gate(), context.needsInputGradient(0), context.needsInputGradient(1));
    }

    @Override
    public String toString() {
        return "Multiply()";
    }

    private static final class Instance extends MergeInstance {
        private final GateOps gate;
        private final boolean needsX;
        private final boolean needsFactors;

        Instance(GateOps gate, boolean needsX, boolean needsFactors) {
            this.gate = gate;
            this.needsX = needsX;
            this.needsFactors = needsFactors;
        }

        @Override
        public boolean keepsInput(int input) {
            return input == 0 ? needsFactors : needsX;
        }

        @Override
        public boolean mayOverwrite(int input) {
            return input == 0;
        }

        @Override
        public void forward(List<Tensor> xs, Tensor y, Step step) {
            gate.forward(xs.get(0), xs.get(1), y);
        }

        @Override
        public void backward(List<Tensor> xs, Tensor y, Tensor dy, List<Tensor> dxs, Step step) {
            gate.backward(xs.get(0), xs.get(1), dy, dxs.get(0), dxs.get(1));
        }
    }
}
