package dev.whisker.application;

import static dev.whisker.describe.ArgumentSpec.optional;
import static dev.whisker.describe.ArgumentSpec.refused;

import dev.whisker.describe.ArgumentSpec;
import dev.whisker.describe.Provider;
import dev.whisker.describe.Signature;
import java.util.List;

/**
 * The constructors of the applications: parameters in Keras' order, with Keras' defaults, except that no weights are
 * loaded.
 */
public final class Applications implements Provider {
    private static final ArgumentSpec INPUT_SHAPE = optional("input_shape", null);
    private static final ArgumentSpec ALPHA = optional("alpha", 1.0);
    private static final ArgumentSpec INCLUDE_TOP = optional("include_top", true);
    private static final ArgumentSpec WEIGHTS =
            refused("weights", "weights are given by --weights, as a file; leave it out");
    private static final ArgumentSpec INPUT_TENSOR =
            refused("input_tensor", "the input is the output of the layer before; leave it out");
    private static final ArgumentSpec CLASSES = optional("classes", 1000);
    private static final ArgumentSpec POOLING = optional("pooling", null);
    private static final ArgumentSpec CLASSIFIER_ACTIVATION = optional("classifier_activation", "softmax");

    @Override
    public List<Signature<?>> signatures() {
        return List.of(
                Signature.of("MobileNetV2", MobileNetV2.class,
                        INPUT_SHAPE, ALPHA, INCLUDE_TOP, WEIGHTS, INPUT_TENSOR, POOLING, CLASSES,
                        CLASSIFIER_ACTIVATION),
                Signature.of("MobileNetV3Large", MobileNetV3Large.class,
                        INPUT_SHAPE, ALPHA, optional("minimalistic", false), INCLUDE_TOP, WEIGHTS, INPUT_TENSOR,
                        CLASSES, POOLING,
                        optional("dropout_rate", 0.2), CLASSIFIER_ACTIVATION, optional("include_preprocessing", true)),
                Signature.of("ResNet50", ResNet50.class,
                        INCLUDE_TOP, WEIGHTS, INPUT_TENSOR, INPUT_SHAPE, POOLING, CLASSES, CLASSIFIER_ACTIVATION));
    }
}
