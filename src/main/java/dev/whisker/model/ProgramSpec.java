package dev.whisker.model;

import dev.whisker.op.Mode;

/**
 * What a program is wanted for.
 *
 * @param lossLayer index of the layer whose output the loss looks at, and where backward begins: the last, or the one before where the
 *                  last is a softmax or sigmoid whose gradient the loss takes on itself
 * @param first     index of the first layer that is run: 0, unless the program begins with the output of another
 * @param end       behind the index of the last layer that is run; {@link #ALL} for the whole model
 */
public record ProgramSpec(int batch, Mode mode, int lossLayer, int first, int end) {
    /** The end of a program that runs the model to its last layer. */
    public static final int ALL = Integer.MAX_VALUE;

    public ProgramSpec {
        if (batch < 1) {
            throw new IllegalArgumentException("the batch size must be at least 1, got " + batch);
        }
        if (first < 0 || first >= end) {
            throw new IllegalArgumentException("a program needs at least one layer, got those from " + first + " to before " + end);
        }
    }

    /** Of the whole model. */
    public ProgramSpec(int batch, Mode mode, int lossLayer) {
        this(batch, mode, lossLayer, 0, ALL);
    }

    /** The same for another number of samples. */
    public ProgramSpec withBatch(int samples) {
        return new ProgramSpec(samples, mode, lossLayer, first, end);
    }

    /** In inference, the layers before layer {@code end}: what a program from there on takes as its input. */
    public static ProgramSpec before(int end, int batch) {
        return new ProgramSpec(batch, Mode.INFERENCE, end - 1, 0, end);
    }

    /** The same program without the layers before layer {@code start}. */
    public ProgramSpec from(int start) {
        return new ProgramSpec(batch, mode, lossLayer, start, end);
    }
}
