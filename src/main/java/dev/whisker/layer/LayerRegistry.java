package dev.whisker.layer;

import dev.whisker.WhiskerException;
import dev.whisker.describe.Call;
import dev.whisker.describe.Registry;
import dev.whisker.describe.Signature;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The layers that text and YAML can name, with Keras' constructor arguments. Add your own layer with
 * {@code LayerRegistry.register(Signature.of("Scale", Scale.class, ArgumentSpec.optional("factor", 2.0)))}, or with a
 * {@link dev.whisker.describe.Provider}.
 */
public final class LayerRegistry {
    private static final Registry<Layer> LAYERS =
            Registry.exact("layer", Layer.class, KerasArguments.REFUSED_EVERYWHERE);

    static {
        List.<Signature<? extends Layer>>of(
                Conv2D.SIGNATURE,
                DepthwiseConv2D.SIGNATURE,
                Dense.SIGNATURE,
                MaxPooling2D.SIGNATURE,
                AveragePooling2D.SIGNATURE,
                ZeroPadding2D.SIGNATURE,
                GlobalMaxPooling2D.SIGNATURE,
                GlobalAveragePooling2D.SIGNATURE,
                Dropout.SIGNATURE,
                Flatten.SIGNATURE,
                Reshape.SIGNATURE,
                ActivationLayer.SIGNATURE,
                ReLU.SIGNATURE,
                LeakyReLU.SIGNATURE,
                BatchNormalization.SIGNATURE,
                Rescaling.SIGNATURE,
                Resizing.SIGNATURE,
                UpSampling2D.SIGNATURE,
                RandomFlip.SIGNATURE,
                RandomRotation.SIGNATURE,
                Add.SIGNATURE,
                Average.SIGNATURE,
                Concatenate.SIGNATURE,
                Maximum.SIGNATURE,
                Multiply.SIGNATURE,
                Subtract.SIGNATURE).forEach(LAYERS::register);
        LAYERS.alias("Convolution2D", "Conv2D")
                .alias("MaxPool2D", "MaxPooling2D")
                .alias("AvgPool2D", "AveragePooling2D")
                .alias("GlobalMaxPool2D", "GlobalMaxPooling2D")
                .alias("GlobalAvgPool2D", "GlobalAveragePooling2D");
    }

    private LayerRegistry() {
    }

    /** All that can be named. */
    public static Registry<Layer> registry() {
        return LAYERS;
    }

    /**
     * Makes a layer known under its signature's name.
     *
     * @throws IllegalArgumentException if the name is taken
     */
    public static void register(Signature<? extends Layer> signature) {
        LAYERS.register(signature);
    }

    /** All layer names, without aliases. */
    public static List<String> names() {
        return LAYERS.names();
    }

    /**
     * Makes a layer from plain values: numbers, strings, booleans, lists, null.
     *
     * @param type       Keras' class name
     * @param positional in Keras' order
     * @throws WhiskerException naming the layer or argument, the value received, what is allowed and the nearest known
     *         name
     */
    public static Layer create(String type, List<?> positional, Map<String, ?> named) {
        return signature(type).create(positional, named);
    }

    /** {@link #create(String, List, Map)}, from a call. */
    public static Layer create(Call call) {
        return LAYERS.create(call);
    }

    /**
     * The signature of a layer, by its name or an alias.
     *
     * @throws WhiskerException if there is none, with the nearest name
     */
    public static Signature<? extends Layer> signature(String type) {
        return LAYERS.signature(type);
    }

    /** Whether a layer has this name or alias. */
    public static boolean isKnown(String type) {
        return LAYERS.isKnown(type);
    }

    /** The signature that a layer was registered with, if it was. */
    static Optional<Signature<? extends Layer>> signatureOf(Layer layer) {
        return LAYERS.signatureOf(layer);
    }
}
