package dev.whisker.check;

import dev.whisker.layer.BufferSpec;
import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerContext;
import dev.whisker.layer.LayerInstance;
import dev.whisker.layer.Step;
import dev.whisker.layer.WeightSpec;
import dev.whisker.layer.init.Initializers;
import dev.whisker.op.Backend;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** {@code y = factor * scale[0] * x^2}, with one mistake planted. Not registered: text cannot name it. */
record FaultyScale(Mistake mistake, int factor) implements Layer {
    enum Mistake {
        NONE, FORGETS_FACTOR, WRONG_BY_A_MILLIONTH_PART, WRONG_AT_ONE_ELEMENT, WRONG_WEIGHT_GRADIENT, ADDS_TO_DX,
                LEAVES_OUT_DX, CHANGES_X, CHANGES_DY,
        CHANGES_WEIGHT, READS_WHAT_IS_NOT_KEPT, SQUARES_DY, DIFFERS_EACH_TIME, WRITES_BEHIND_Y, THROWS,
        IS_ROUGH_EVERYWHERE
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
    }

    @Override
    public List<WeightSpec> weights(Shape input) {
        return List.of(new WeightSpec("scale", Shape.of(1), Initializers.ONES, true));
    }

    @Override
    public LayerInstance build(LayerContext context, Shape input) {
        return new Instance(context, mistake, factor);
    }

    private static final class Instance extends LayerInstance {
        private final Backend backend;
        private final Tensor scale;
        private final Tensor scaleGradient;
        private final Mistake mistake;
        private final int factor;
        private int calls;

        Instance(LayerContext context, Mistake mistake, int factor) {
            backend = context.backend();
            scale = context.weight("scale");
            scaleGradient = context.gradient("scale");
            this.mistake = mistake;
            this.factor = factor;
        }

        @Override
        public boolean keepsInput() {
            return mistake != Mistake.READS_WHAT_IS_NOT_KEPT;
        }

        @Override
        public List<BufferSpec> buffers() {
            return List.of();
        }

        @Override
        public void forward(Tensor x, Tensor y, Step step) {
            double[] in = backend.read(x);
            double s = backend.read(scale)[0];
            double[] out = Arrays.stream(in).map(v -> factor * s * v * v).toArray();
            switch (mistake) {
                case DIFFERS_EACH_TIME -> out[0] += 1e-3 * calls++;
                case IS_ROUGH_EVERYWHERE -> Arrays.setAll(out, i -> out[i]
                        + 1e-7 * Math.abs(in[i] * 1e9 - Math.rint(in[i] * 1e9)));
                case CHANGES_X -> backend.write(x, out);
                case WRITES_BEHIND_Y -> backend.fill(new Tensor(Shape.of(out.length + 1), y.dtype(), y.memory(),
                        y.byteOffset()), 1);
                default -> { }
            }
            backend.write(y, out);
        }

        @Override
        public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx, Step step) {
            double[] in = backend.read(x);
            double[] up = backend.read(dy);
            double s = backend.read(scale)[0];
            double[] down = new double[in.length];
            Arrays.setAll(down, i -> 2 * factor * s * in[i] * up[i]);
            double sum = 0;
            for (int i = 0; i < in.length; i++) {
                sum += factor * in[i] * in[i] * up[i];
            }
            switch (mistake) {
                case FORGETS_FACTOR -> Arrays.setAll(down, i -> down[i] / factor);
                case WRONG_BY_A_MILLIONTH_PART -> Arrays.setAll(down, i -> down[i] * (1 + 5e-6));
                case WRONG_AT_ONE_ELEMENT -> down[down.length - 1] *= down.length > 3 ? 1.5 : 1;
                case WRONG_WEIGHT_GRADIENT -> sum *= s;
                case ADDS_TO_DX -> Arrays.setAll(down, i -> down[i] + backend.read(dx)[i]);
                case CHANGES_DY -> backend.write(dy, down);
                case CHANGES_WEIGHT -> backend.fill(scale, 2 * s);
                case SQUARES_DY -> Arrays.setAll(down, i -> down[i] * up[i]);
                case THROWS -> throw new ArithmeticException("planted");
                default -> { }
            }
            if (mistake != Mistake.LEAVES_OUT_DX) {
                backend.write(dx, down);
            }
            if (scaleGradient != null) {
                backend.fill(scaleGradient, sum);
            }
        }
    }
}
