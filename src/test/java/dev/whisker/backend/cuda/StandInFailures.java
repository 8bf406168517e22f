package dev.whisker.backend.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Failures of the stand-in for a GPU, until they are closed (src/test/native/stand-in/failures.hpp). Tests that ask for
 * them are skipped on a GPU.
 */
public final class StandInFailures implements AutoCloseable {
    private static final int AT_CALL = 1000;
    private static final int WHILE_RUNNING = 2000;
    private static final int HEURISTIC = 3000;
    private static final int BIAS = 4000;
    private static final int NOTHING = 5000;
    private static final int PLAN = 6000;
    private static final int STRIDED_DILATED = 7000;
    private static final int CAPTURE = 8000;
    private static final int HEAL = 1;

    /** Nothing fails yet. */
    public StandInFailures() {
        assumeTrue(CudaHere.isStandIn(), "a GPU does not fail on request");
    }

    /** cuDNN's call reports an error. */
    void atCall(ConvolutionPass pass, int engine) {
        ask(AT_CALL, pass, engine);
    }

    /** The call succeeds, and the GPU is broken from then on. */
    void whileRunning(ConvolutionPass pass, int engine) {
        ask(WHILE_RUNNING, pass, engine);
    }

    /** cuDNN computes no convolution: nothing is recommended, and the algorithms of its documentation fail. */
    void ofAllConvolutions() {
        for (ConvolutionPass pass : ConvolutionPass.values()) {
            ofAllHeuristics(pass);
            atCall(pass, 1);
        }
    }

    /** cuDNN's heuristic A recommends nothing, but reports an error; the fallback does not. */
    void ofTheHeuristic(ConvolutionPass pass) {
        ask(HEURISTIC, pass, 0);
    }

    /** No heuristic of cuDNN recommends anything: they report errors. */
    void ofAllHeuristics(ConvolutionPass pass) {
        ask(NOTHING, pass, 0);
    }

    /** No heuristic of cuDNN has anything for strides with dilation. */
    void ofStridesWithDilation(ConvolutionPass pass) {
        ask(STRIDED_DILATED, pass, 0);
    }

    /** cuDNN makes no plan of the engine. */
    void ofThePlan(ConvolutionPass pass, int engine) {
        ask(PLAN, pass, engine);
    }

    /** The engine's call reports an error if it is to add a bias. */
    void biasAtCall(int engine) {
        ask(BIAS, ConvolutionPass.FORWARD, engine);
    }

    /** No graph comes of what is captured. */
    public void ofCaptures() {
        ask(CAPTURE, ConvolutionPass.FORWARD, 0);
    }

    private static void ask(int failure, ConvolutionPass pass, int engine) {
        WhiskerCuda.error(-(failure + 100 * pass.ordinal() + engine));
    }

    @Override
    public void close() {
        WhiskerCuda.error(-HEAL);
    }
}
