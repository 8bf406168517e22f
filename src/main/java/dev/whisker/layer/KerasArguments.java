package dev.whisker.layer;

import static dev.whisker.describe.ArgumentSpec.optional;
import static dev.whisker.describe.ArgumentSpec.refused;

import dev.whisker.describe.ArgumentSpec;
import java.util.List;

/** Arguments of Keras' layers that layers have in common here (Keras 3 {@code layers/layer.py}). */
final class KerasArguments {
    static final ArgumentSpec DATA_FORMAT = refused("data_format",
            "layouts are (batch, height, width, channels); leave it out or give 'channels_last'", "channels_last");

    private static final String INPUT_OF_MODEL = "the model is given the input's shape, not the layer; leave it out";

    /** What any layer of Keras takes and none here does. */
    static final List<ArgumentSpec> REFUSED_EVERYWHERE = List.of(
            refused("name", "layers are named by the model, in Keras' way; leave it out"),
            refused("dtype", "the backend decides the type of all layers (float32; float64 on the reference backend);"
                    + " leave it out"),
            refused("trainable", "freezing is a matter of the model; leave it out", true),
            DATA_FORMAT,
            refused("input_shape", INPUT_OF_MODEL),
            refused("batch_input_shape", INPUT_OF_MODEL),
            refused("input_dim", INPUT_OF_MODEL));

    private KerasArguments() {
    }

    /** A penalty on one of the layer's weights. */
    static ArgumentSpec regularizer(String name) {
        return optional(name, null);
    }

    /** A penalty on the layer's output. */
    static ArgumentSpec noActivityRegularizer() {
        return refused("activity_regularizer", "only weights are penalized here, by kernel_regularizer and the like;"
                + " leave it out");
    }

    /** A projection of one of the layer's weights after each step. */
    static ArgumentSpec noConstraint(String name) {
        return refused(name, "weights are not constrained here; penalize them by a regularizer, or leave it out");
    }
}
