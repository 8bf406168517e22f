package dev.whisker.backend.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import dev.whisker.op.Activation;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive_attr;

/**
 * The activations that oneDNN computes as part of a product, by functions of its own that let NaN through.
 *
 * <p>Its relu, clip and max do not: they turn NaN into their lower bound (seen in 3.11 with brgemm, jit and matmul
 * kernels), which would hide a diverged run. Its {@code hardswish(x) = x * max(0, min(1, alpha x + beta))} multiplies
 * by x and so does:
 * <pre>
 * relu        hardswish with the steepest slope there is, x * max(0, min(1, 3.4e38 x)): relu for every normal number
 * relu6       clip to [-inf, 6], which turns NaN into -inf, then relu as above, which turns -inf into NaN
 * hard_swish  hardswish with alpha = 1/6, beta = 1/2
 * swish       oneDNN's own, x * sigmoid(x)
 * </pre>
 * What differs from the contract: minus infinity gives NaN in relu and relu6.
 */
final class DnnlPostOps {
    private DnnlPostOps() {
    }

    /** Whether the activation can be {@linkplain #append appended}; linear can. */
    static boolean has(Activation activation) {
        return switch (activation) {
            case LINEAR, RELU, RELU6, SWISH, HARD_SWISH -> true;
            default -> false;
        };
    }

    /** Makes the activation the end of what a primitive computes. */
    static void append(dnnl_primitive_attr attributes, Activation activation) {
        dnnl_post_ops operations = new dnnl_post_ops();
        Dnnl.check(dnnl_post_ops_create(operations), "post operations");
        try {
            switch (activation) {
                case LINEAR -> { }
                case RELU -> appendRelu(operations);
                case RELU6 -> {
                    append(operations, dnnl_eltwise_clip, Float.NEGATIVE_INFINITY, 6);
                    appendRelu(operations);
                }
                case SWISH -> append(operations, dnnl_eltwise_swish, 1, 0);
                case HARD_SWISH -> append(operations, dnnl_eltwise_hardswish, 1 / 6f, 1 / 2f);
                default -> throw new IllegalArgumentException(activation.kerasName() + " is not among oneDNN's");
            }
            Dnnl.check(dnnl_primitive_attr_set_post_ops(attributes, operations), "post operations");
        } finally {
            dnnl_post_ops_destroy(operations);
        }
    }

    private static void appendRelu(dnnl_post_ops operations) {
        append(operations, dnnl_eltwise_hardswish, Float.MAX_VALUE, 0);
    }

    private static void append(dnnl_post_ops operations, int function, float alpha, float beta) {
        Dnnl.check(dnnl_post_ops_append_eltwise(operations, function, alpha, beta), "fused activation");
    }
}
