package dev.whisker.backend.reference;

import dev.whisker.op.VectorCombination;
import dev.whisker.op.VectorFunction;
import dev.whisker.op.VectorOps;
import dev.whisker.op.VectorSum;
import dev.whisker.tensor.Tensor;

/** Vector arithmetic, one element at a time. */
final class ReferenceVector implements VectorOps {

    @Override
    public void map(VectorFunction function, double a, double b, Tensor x, Tensor out, Tensor guard) {
        Elements in = Elements.of(x);
        Elements result = Elements.of("out", out, x.size());
        for (int i = 0; allows(guard) && i < in.size(); i++) {
            double value = in.get(i);
            result.set(i, switch (function) {
                case SCALE -> a * value;
                case ADD -> value + a;
                case SQRT -> Math.sqrt(value + a);
                case SIGN -> Math.signum(value);
                case CLIP -> Math.min(Math.max(value, a), b);
            });
        }
    }

    @Override
    public void combine(VectorCombination combination, double a, double b, Tensor x, Tensor y, Tensor out,
            Tensor guard) {
        Elements left = Elements.of(x);
        Elements right = Elements.of("y", y, x.size());
        Elements result = Elements.of("out", out, x.size());
        for (int i = 0; allows(guard) && i < left.size(); i++) {
            double first = left.get(i);
            double second = right.get(i);
            result.set(i, switch (combination) {
                case LINEAR -> a * first + b * second;
                case MULTIPLY -> first * second;
                case DIVIDE -> first / second;
                case MAXIMUM -> Math.max(first, second);
            });
        }
    }

    @Override
    public void sum(VectorSum sum, Tensor x, Tensor out) {
        Elements in = Elements.of(x);
        double total = 0;
        for (int i = 0; i < in.size(); i++) {
            double value = in.get(i);
            total += switch (sum) {
                case VALUES -> value;
                case SQUARES -> value * value;
                case MAGNITUDES -> Math.abs(value);
            };
        }
        Elements.of("out", out, 1).set(0, total);
    }

    @Override
    public void scaleToNorm(Tensor x, Tensor sumOfSquares, double limit, Tensor guard) {
        VectorOps.requireLimit(limit);
        Elements values = Elements.of(x);
        double norm = Math.sqrt(Elements.of("the sum of squares", sumOfSquares, 1).get(0));
        double factor = !Double.isFinite(norm) ? Double.NaN : norm > limit ? limit / norm : 1;
        for (int i = 0; allows(guard) && i < values.size(); i++) {
            values.set(i, values.get(i) * factor);
        }
    }

    private static boolean allows(Tensor guard) {
        return guard == null || Elements.of("guard", guard, 1).get(0) == 0;
    }
}
