package dev.whisker.backend.reference;

import dev.whisker.op.Activation;
import dev.whisker.op.ActivationOps;
import dev.whisker.tensor.Tensor;

/** The formulas of {@link Activation}. */
final class ReferenceActivation implements ActivationOps {

    @Override
    public void forward(Activation activation, Tensor x, Tensor y) {
        Elements in = Elements.of(x);
        Elements out = Elements.of("y", y, x.size());
        if (activation == Activation.SOFTMAX) {
            int classes = x.shape().channels();
            for (int row = 0; row < in.size(); row += classes) {
                softmax(in, row, classes, out);
            }
            return;
        }
        for (int i = 0; i < in.size(); i++) {
            out.set(i, value(activation, in.get(i)));
        }
    }

    @Override
    public void backward(Activation activation, Tensor x, Tensor y, Tensor dy, Tensor dx) {
        Elements upstream = Elements.of(dy);
        Elements gradient = Elements.of("dx", dx, dy.size());
        if (activation == Activation.SOFTMAX) {
            softmaxBackward(Elements.of("y", y, dy.size()), upstream, dy.shape().channels(), gradient);
        } else if (activation.differentiableFromOutput()) {
            Elements out = Elements.of("y", y, dy.size());
            for (int i = 0; i < upstream.size(); i++) {
                gradient.set(i, upstream.get(i) * derivativeFromOutput(activation, out.get(i)));
            }
        } else {
            Elements in = Elements.of("x", x, dy.size());
            for (int i = 0; i < upstream.size(); i++) {
                gradient.set(i, upstream.get(i) * derivativeFromInput(activation, in.get(i)));
            }
        }
    }

    @Override
    public void leakyReluForward(double slope, Tensor x, Tensor y) {
        Elements in = Elements.of(x);
        Elements out = Elements.of("y", y, x.size());
        for (int i = 0; i < in.size(); i++) {
            out.set(i, leakyRelu(in.get(i), slope));
        }
    }

    @Override
    public void leakyReluBackward(double slope, Tensor y, Tensor dy, Tensor dx) {
        Elements out = Elements.of("y", y, dy.size());
        Elements upstream = Elements.of(dy);
        Elements gradient = Elements.of("dx", dx, dy.size());
        for (int i = 0; i < upstream.size(); i++) {
            double value = out.get(i);
            gradient.set(i, upstream.get(i) * (Double.isNaN(value) ? value : value > 0 ? 1 : slope));
        }
    }

    private static double leakyRelu(double x, double slope) {
        return x > 0 ? x : slope * x;
    }

    /** The activation of one value; all but softmax. */
    static double value(Activation activation, double x) {
        return switch (activation) {
            case LINEAR -> x;
            case RELU -> Math.max(x, 0);
            case RELU6 -> relu6(x);
            case SIGMOID -> sigmoid(x);
            case TANH -> Math.tanh(x);
            case ELU -> x > 0 ? x : Math.expm1(x);
            case SELU -> Activation.SELU_SCALE * (x > 0 ? x : Activation.SELU_ALPHA * Math.expm1(x));
            case SWISH -> x * sigmoid(x);
            case HARD_SIGMOID -> hardSigmoid(x);
            case HARD_SWISH -> x * hardSigmoid(x);
            case LEAKY_RELU -> leakyRelu(x, Activation.LEAKY_RELU_SLOPE);
            case SOFTMAX -> throw new IllegalArgumentException("softmax is a function of a row, not of one value");
        };
    }

    /** dy/dx where y tells it; a NaN stays one, although no comparison holds for it. */
    private static double derivativeFromOutput(Activation activation, double y) {
        if (Double.isNaN(y) && activation != Activation.LINEAR) {
            return y;
        }
        return switch (activation) {
            case LINEAR -> 1;
            case RELU -> y > 0 ? 1 : 0;
            case RELU6 -> y > 0 && y < 6 ? 1 : 0;
            case SIGMOID -> y * (1 - y);
            case TANH -> 1 - y * y;
            case ELU -> y > 0 ? 1 : y + 1;
            case SELU -> y > 0 ? Activation.SELU_SCALE : y + Activation.SELU_SCALE * Activation.SELU_ALPHA;
            case HARD_SIGMOID -> y > 0 && y < 1 ? 1.0 / 6 : 0;
            case LEAKY_RELU -> y > 0 ? 1 : Activation.LEAKY_RELU_SLOPE;
            case SOFTMAX, SWISH, HARD_SWISH ->
                    throw new IllegalArgumentException(activation.kerasName() + " has no derivative in one output");
        };
    }

    /** dy/dx where only x tells it. */
    private static double derivativeFromInput(Activation activation, double x) {
        return switch (activation) {
            case SWISH -> sigmoid(x) + x * sigmoid(x) * (1 - sigmoid(x));
            case HARD_SWISH -> x <= -3 ? 0 : x >= 3 ? 1 : (2 * x + 3) / 6;
            default -> throw new IllegalArgumentException(activation.kerasName()
                    + " is differentiated from its output");
        };
    }

    static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static double relu6(double x) {
        return Math.min(Math.max(x, 0), 6);
    }

    private static double hardSigmoid(double x) {
        return relu6(x + 3) / 6;
    }

    /**
     * {@code y[c] = exp(x[c] - max x) / sum over k of exp(x[k] - max x)} in one row; the maximum cancels and keeps exp
     * finite. y may be x.
     */
    static void softmax(Elements x, int row, int classes, Elements y) {
        double max = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < classes; c++) {
            max = Math.max(max, x.get(row + c));
        }
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            double exponential = Math.exp(x.get(row + c) - max);
            sum += exponential;
            y.set(row + c, exponential);
        }
        for (int c = 0; c < classes; c++) {
            y.set(row + c, y.get(row + c) / sum);
        }
    }

    /** {@code dx[c] = y[c] * (dy[c] - sum over k of dy[k] y[k])} in each row. */
    private static void softmaxBackward(Elements y, Elements dy, int classes, Elements dx) {
        for (int row = 0; row < y.size(); row += classes) {
            double sum = 0;
            for (int c = 0; c < classes; c++) {
                sum += dy.get(row + c) * y.get(row + c);
            }
            for (int c = 0; c < classes; c++) {
                dx.set(row + c, y.get(row + c) * (dy.get(row + c) - sum));
            }
        }
    }
}
