package dev.whisker.backend.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.whisker.backend.cuda.ConvolutionAlgorithm.Pass;

/**
 * Failures of the stand-in for a GPU, until they are closed (src/test/native/stand-in/failures.hpp). Tests that ask for
 * them are skipped on a GPU.
 */
final class StandInFailures implements AutoCloseable {
    private static final int AT_CALL = 1000;
    private static final int WHILE_RUNNING = 2000;
    private static final int HEURISTIC = 3000;
    private static final int BIAS = 4000;
    private static final int HEAL = 1;

    StandInFailures() {
        assumeTrue(CudaHere.isStandIn(), "a GPU does not fail on request");
    }

    /** cuDNN's call reports an error. */
    void atCall(Pass pass, int algorithm) {
        ask(AT_CALL, pass, algorithm);
    }

    /** The call succeeds, and the GPU is broken from then on. */
    void whileRunning(Pass pass, int algorithm) {
        ask(WHILE_RUNNING, pass, algorithm);
    }

    /** cuDNN recommends nothing, but reports an error. */
    void ofTheHeuristic(Pass pass) {
        ask(HEURISTIC, pass, 0);
    }

    /** cuDNN's IMPLICIT_PRECOMP_GEMM reports an error if it is to add a bias. */
    void biasAtCall() {
        ask(BIAS, Pass.FORWARD, 1);
    }

    private static void ask(int failure, Pass pass, int algorithm) {
        WhiskerCuda.error(-(failure + 100 * pass.ordinal() + algorithm));
    }

    @Override
    public void close() {
        WhiskerCuda.error(-HEAL);
    }
}
