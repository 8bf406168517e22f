package dev.whisker.op;

/** Which activations may be part of a convolution's or dense layer's forward pass. */
final class Fusion {
    private Fusion() {
    }

    static void check(Activation activation) {
        if (activation == Activation.SOFTMAX) {
            throw new IllegalArgumentException("softmax looks at whole rows and cannot be fused into a forward pass; "
                    + "apply it as a separate activation");
        }
    }
}
