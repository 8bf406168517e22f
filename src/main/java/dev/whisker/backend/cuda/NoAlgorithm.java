package dev.whisker.backend.cuda;

import dev.whisker.WhiskerException;

/** cuDNN has nothing for a pass of a convolution that will do and runs. */
final class NoAlgorithm extends WhiskerException {
    private static final long serialVersionUID = 1L;

    private final String reasons;

    /**
     * @param of      the convolution and its precision
     * @param reasons what became of each candidate
     */
    NoAlgorithm(ConvolutionPass pass, String of, String reasons) {
        super("cuDNN has no algorithm for convolution " + pass.label() + " of " + of
                + " that is deterministic and runs: " + reasons + "; use --backend cpu for this model");
        this.reasons = reasons;
    }

    /** What became of each candidate, in words. */
    String reasons() {
        return reasons;
    }
}
