package dev.whisker.op;

/** What an optimizer computes with: arithmetic over flat vectors, and weight updates. */
public record Arithmetic(VectorOps vector, OptimizerOps optimizer) {
    /** A backend's own. */
    public static Arithmetic of(Backend backend) {
        return new Arithmetic(backend.vector(), backend.optimizer());
    }
}
