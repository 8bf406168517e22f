package dev.whisker.model;

import dev.whisker.op.Mode;

/**
 * What a program is wanted for. Nodes are numbered as in the opened {@link Graph}.
 *
 * @param lossNode the node whose output the loss looks at, and where backward begins: the last, or the one before where
 *                 the last is a softmax or sigmoid whose gradient the loss takes on itself; {@link #ALL} for the last
 * @param first    the first node that is run: 0, unless the program begins with the output of another
 * @param end      one more than the last node that is run; {@link #ALL} for the whole model
 * @param inputGradient whether backward computes the gradient of what goes in as well
 */
public record ProgramSpec(int batch, Mode mode, int lossNode, int first, int end, boolean inputGradient) {
    /** The end of a program that runs the model to its last node. */
    public static final int ALL = Integer.MAX_VALUE;

    public ProgramSpec {
        if (batch < 1) {
            throw new IllegalArgumentException("the batch size must be at least 1, received " + batch);
        }
        if (first < 0 || first >= end) {
            throw new IllegalArgumentException("a program needs at least one node, received those from " + first
                    + " to before " + end);
        }
    }

    /** Of the whole model. */
    public ProgramSpec(int batch, Mode mode, int lossNode) {
        this(batch, mode, lossNode, 0, ALL, false);
    }

    /** Of the whole model; the loss looks at its output. */
    public ProgramSpec(int batch, Mode mode) {
        this(batch, mode, ALL);
    }

    /** The same for another number of samples. */
    public ProgramSpec withBatch(int samples) {
        return new ProgramSpec(samples, mode, lossNode, first, end, inputGradient);
    }

    /** In inference, the nodes before node {@code end}: what a program from there on takes as its input. */
    public static ProgramSpec before(int end, int batch) {
        return new ProgramSpec(batch, Mode.INFERENCE, end - 1, 0, end, false);
    }

    /** The same program without the nodes before node {@code start}. */
    public ProgramSpec from(int start) {
        return new ProgramSpec(batch, mode, lossNode, start, end, inputGradient);
    }

    /** The same program, with the gradient of what goes in. */
    public ProgramSpec withInputGradient() {
        return new ProgramSpec(batch, mode, lossNode, first, end, true);
    }
}
