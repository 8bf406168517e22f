package dev.whisker.backend.cuda;

import dev.whisker.WhiskerException;

/** cuDNN has nothing for a pass of a convolution that will do and runs. */
final class NoAlgorithm extends WhiskerException {
    private static final long serialVersionUID = 1L;

    private final ConvolutionPass pass;
    private final String reasons;

    /**
     * @param of      the convolution and its precision
     * @param reasons what became of each candidate
     */
    NoAlgorithm(ConvolutionPass pass, String of, String reasons) {
        super("cuDNN has no algorithm for convolution " + pass.label() + " of " + of
                + " that is deterministic and runs: " + reasons + "; use --backend cpu for this model");
        this.pass = pass;
        this.reasons = reasons;
    }

    /** What became of each candidate, in words. */
    String reasons() {
        return reasons;
    }

    /** The pass, and what became of each candidate, for the description of what is done instead. */
    String summary() {
        return "cuDNN has no algorithm for " + pass.label() + ": " + reasons;
    }
}
