package dev.whisker.op;

import dev.whisker.tensor.Tensor;
import java.util.Locale;
import java.util.Optional;

/**
 * The activation functions, with their derivatives (Keras 3 {@code activations/activations.py}).
 *
 * <pre>
 * linear        x                                      1
 * relu          max(x, 0)                              x &gt; 0; 0 at 0
 * relu6         min(max(x, 0), 6)                      0 &lt; x &lt; 6; 0 at 0 and at 6
 * sigmoid       1 / (1 + exp(-x))                      y (1 - y)
 * softmax       exp(x) / sum(exp(x)), last axis        dx = y (dy - sum(dy y))
 * tanh          tanh(x)                                1 - y^2
 * elu           x &gt; 0 ? x : exp(x) - 1                 x &gt; 0 ? 1 : y + 1
 * selu          scale * (x &gt; 0 ? x : alpha (exp(x) - 1))   x &gt; 0 ? scale : y + scale alpha
 * swish         x sigmoid(x)                           s + y (1 - s), s = sigmoid(x)
 * hard_sigmoid  relu6(x + 3) / 6                       1/6 where 0 &lt; y &lt; 1, else 0
 * hard_swish    x hard_sigmoid(x)                      0 for x &lt;= -3, 1 for x &gt;= 3, else (2x + 3) / 6
 * leaky_relu    x &gt; 0 ? x : 0.2 x                        x &gt; 0 ? 1 : 0.2
 * </pre>
 * NaN goes in and comes out everywhere, so that a diverged run shows. One value is left to the backend: a convolution
 * or dense layer that fuses relu or relu6 into its forward pass ({@link LinearPlan}) may give NaN instead of 0 for
 * minus infinity.
 */
public enum Activation {
    LINEAR, RELU, RELU6, SIGMOID, SOFTMAX, TANH, ELU, SELU, SWISH, HARD_SIGMOID, HARD_SWISH, LEAKY_RELU;

    /** {@value}: the factor of selu. */
    public static final double SELU_SCALE = 1.0507009873554804934193349852946;
    /** {@value}: the alpha of selu. */
    public static final double SELU_ALPHA = 1.6732632423543772848170429916717;

    /** {@value}: the slope of leaky_relu below 0, as Keras' function of that name has it by default. */
    public static final double LEAKY_RELU_SLOPE = 0.2;

    /**
     * Whether backward can do with the output alone. Where it can, a convolution or dense layer may fuse the activation
     * into its forward pass and keep nothing more; where it can not, the values before the activation have to be kept
     * if there is to be a backward pass.
     */
    public boolean differentiableFromOutput() {
        return this != SWISH && this != HARD_SWISH;
    }

    /**
     * Checks that a backward pass has what it reads: the output where it can do with that, else the input.
     *
     * @throws IllegalArgumentException if that is null
     */
    public void requireKept(Tensor x, Tensor y) {
        if ((differentiableFromOutput() ? y : x) == null) {
            throw new IllegalArgumentException("the gradient of " + kerasName() + " needs its "
                    + (differentiableFromOutput() ? "output" : "input")
                    + ", received null");
        }
    }

    /** Keras' name, such as "hard_swish". */
    public String kerasName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The activation of this Keras name ("silu" and "hard_silu" are Keras 3's names for swish and hard_swish), if there
     * is one.
     */
    public static Optional<Activation> named(String name) {
        String wanted = switch (name) {
            case "silu" -> "swish";
            case "hard_silu" -> "hard_swish";
            default -> name;
        };
        for (Activation activation : values()) {
            if (activation.kerasName().equals(wanted)) {
                return Optional.of(activation);
            }
        }
        return Optional.empty();
    }
}
