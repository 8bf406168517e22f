package dev.whisker.train.loss;

import static dev.whisker.describe.ArgumentSpec.optional;
import static dev.whisker.describe.ArgumentSpec.refused;

import dev.whisker.describe.ArgumentSpec;

/** Arguments that Keras' losses have in common (Keras 3 {@code losses/losses.py}). */
final class KerasArguments {
    static final ArgumentSpec FROM_LOGITS = optional("from_logits", false);
    static final ArgumentSpec LABEL_SMOOTHING = optional("label_smoothing", 0.0);
    static final ArgumentSpec AXIS = refused("axis", "classes lie along the last axis; leave it out", -1);
    static final ArgumentSpec REDUCTION = refused("reduction", "a batch's loss is the mean of its samples'; leave it"
            + " out or give 'sum_over_batch_size'", "sum_over_batch_size");
    static final ArgumentSpec NAME = refused("name", "losses are known by their kind; leave it out");
    static final ArgumentSpec DTYPE = refused("dtype", "the backend decides the type; leave it out");

    private KerasArguments() {
    }
}
