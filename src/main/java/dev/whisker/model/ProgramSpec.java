package dev.whisker.model;

import dev.whisker.op.Mode;

/**
 * What a program is wanted for.
 *
 * @param lossLayer index of the layer whose output the loss looks at, and where backward begins: the last, or the one before where the
 *                  last is a softmax or sigmoid whose gradient the loss takes on itself
 */
public record ProgramSpec(int batch, Mode mode, int lossLayer) {
    public ProgramSpec {
        if (batch < 1) {
            throw new IllegalArgumentException("the batch size must be at least 1, got " + batch);
        }
    }
}
