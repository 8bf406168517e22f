package dev.whisker.op;

/** What a plan will be used for. */
public enum Mode {
    /** Forward only; weights do not change while the plan lives unless {@code weightsChanged} is called. */
    INFERENCE,
    /** Forward and backward; weights change from step to step. */
    TRAINING
}
