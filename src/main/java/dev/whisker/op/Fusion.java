package dev.whisker.op;

/** Which activations may be part of a convolution's or dense layer's forward pass. */
final class Fusion {
    private Fusion() {
    }

    static void check(Activation activation) {
        if (!activation.differentiableFromOutput() || activation == Activation.SOFTMAX) {
            throw new IllegalArgumentException(activation.kerasName() + " cannot be fused into a forward pass; apply it as an activation of its own");
        }
    }
}
