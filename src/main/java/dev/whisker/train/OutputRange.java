package dev.whisker.train;

import dev.whisker.layer.ActivationLayer;
import dev.whisker.layer.Computation;
import dev.whisker.layer.Dropout;
import dev.whisker.layer.Flatten;
import dev.whisker.layer.GlobalAveragePooling2D;
import dev.whisker.layer.Reshape;
import dev.whisker.model.Graph;
import dev.whisker.model.rewrite.SplitOutputActivation;
import dev.whisker.op.Activation;

/** The numbers that a model can output in inference, as far as its last layers show. */
public enum OutputRange {
    /** Each row is at least 0 and sums to 1: what a softmax gives. */
    DISTRIBUTION,
    /** Each number lies in 0..1: what a sigmoid gives. */
    UNIT,
    /** Any number: what a Dense layer or convolution without an activation gives, or one with relu, tanh and so on. */
    UNBOUNDED,
    /** Nothing is known: another last layer. */
    UNKNOWN;

    /** Goes back from the last layer, through those that keep the range, to the activation that sets it. */
    static OutputRange of(Graph described) {
        Graph model = described.open();
        boolean rowsKept = true;
        for (int i = model.size() - 1; i != Graph.INPUT; i = model.node(i).inputs().get(0)) {
            Computation layer = model.node(i).computation();
            Activation activation = SplitOutputActivation.activation(layer);
            if (activation == Activation.SOFTMAX) {
                return rowsKept ? DISTRIBUTION : UNIT;
            }
            if (activation == Activation.SIGMOID || activation == Activation.HARD_SIGMOID) {
                return UNIT;
            }
            if (!keepsRange(layer)) {
                return SplitOutputActivation.hasActivation(layer) ? UNBOUNDED : UNKNOWN;
            }
            rowsKept &= model.inputShapes(i, 1).get(0).channels() == model.outputShape(i, 1).channels();
        }
        return UNKNOWN;
    }

    /** Whether each number is known to lie in 0..1. */
    boolean isUnit() {
        return this == DISTRIBUTION || this == UNIT;
    }

    /** Whether a layer passes numbers on, or averages whole rows of channels. */
    private static boolean keepsRange(Computation layer) {
        return layer instanceof Dropout || layer instanceof Flatten || layer instanceof Reshape
                || layer instanceof GlobalAveragePooling2D
                || layer instanceof ActivationLayer alone && alone.activation() == Activation.LINEAR;
    }
}
