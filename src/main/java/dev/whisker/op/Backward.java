package dev.whisker.op;

/** The gradients that a {@link LinearPlan} must be able to compute. The plan prepares nothing for others. */
public enum Backward {
    /** Forward only; weights do not change while the plan lives unless {@link LinearPlan#weightsChanged} is called. */
    NONE(false, false),
    /** For layers whose weights are frozen. */
    INPUT(true, false),
    /** For the first layer of a model, whose input is not trained. */
    PARAMETERS(false, true),
    BOTH(true, true);

    private final boolean ofInput;
    private final boolean ofParameters;

    Backward(boolean ofInput, boolean ofParameters) {
        this.ofInput = ofInput;
        this.ofParameters = ofParameters;
    }

    public static Backward of(boolean input, boolean parameters) {
        if (input) {
            return parameters ? BOTH : INPUT;
        }
        return parameters ? PARAMETERS : NONE;
    }

    /** @throws IllegalStateException if a plan made for this may not be asked for the gradient of its input */
    public void requireInput() {
        require(ofInput, "input");
    }

    /** @throws IllegalStateException if a plan made for this may not be asked for the gradients of its parameters */
    public void requireParameters() {
        require(ofParameters, "parameters");
    }

    private static void require(boolean made, String gradient) {
        if (!made) {
            throw new IllegalStateException("this plan was made without the gradient of its " + gradient);
        }
    }

    /** Whether {@link LinearPlan#backwardInput} may be called. */
    public boolean ofInput() {
        return ofInput;
    }

    /** Whether {@link LinearPlan#backwardParameters} may be called. */
    public boolean ofParameters() {
        return ofParameters;
    }
}
