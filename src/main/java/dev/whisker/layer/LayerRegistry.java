package dev.whisker.layer;

import static dev.whisker.layer.ArgumentSpec.refused;

import dev.whisker.WhiskerException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * The layers that text and YAML can name, with Keras' constructor arguments. A layer of one's own is added by
 * {@code LayerRegistry.register(Signature.of("Scale", Scale.class, ArgumentSpec.optional("factor", 2.0)))}, or by a {@link LayerProvider}.
 */
public final class LayerRegistry {
    private static final Map<String, Signature<? extends Layer>> LAYERS = new LinkedHashMap<>();
    private static final Map<String, String> ALIASES = Map.of(
            "Convolution2D", "Conv2D",
            "MaxPool2D", "MaxPooling2D",
            "GlobalMaxPool2D", "GlobalMaxPooling2D",
            "GlobalAvgPool2D", "GlobalAveragePooling2D");

    private static final String INPUT_OF_MODEL = "the model is given the input's shape, not the layer; leave it out";

    /** What any layer of Keras takes and none here does. */
    private static final List<ArgumentSpec> REFUSED_EVERYWHERE = List.of(
            refused("name", "layers are named by the model, in Keras' way; leave it out"),
            refused("dtype", "the backend decides the type of all layers (float32; float64 on the reference backend); leave it out"),
            refused("trainable", "freezing is a matter of the model; leave it out", true),
            KerasSignatures.DATA_FORMAT,
            refused("input_shape", INPUT_OF_MODEL),
            refused("batch_input_shape", INPUT_OF_MODEL),
            refused("input_dim", INPUT_OF_MODEL));

    static {
        KerasSignatures.all().forEach(LayerRegistry::register);
        ServiceLoader.load(LayerProvider.class, LayerProvider.class.getClassLoader()).forEach(provider -> provider.signatures().forEach(LayerRegistry::register));
    }

    private LayerRegistry() {
    }

    /**
     * Makes a layer known under its signature's name.
     *
     * @throws IllegalArgumentException if the name is taken
     */
    public static synchronized void register(Signature<? extends Layer> signature) {
        if (LAYERS.containsKey(signature.name()) || ALIASES.containsKey(signature.name())) {
            throw new IllegalArgumentException("there is a layer named " + signature.name() + " already");
        }
        List<String> own = signature.parameters().stream().map(ArgumentSpec::name).toList();
        LAYERS.put(signature.name(), signature.and(REFUSED_EVERYWHERE.stream().filter(parameter -> !own.contains(parameter.name())).toList()));
    }

    /** All layer names, without aliases. */
    public static synchronized List<String> names() {
        return List.copyOf(LAYERS.keySet());
    }

    /**
     * Makes a layer from plain values: numbers, strings, booleans, lists, null.
     *
     * @param type       Keras' class name
     * @param positional in Keras' order
     * @throws WhiskerException naming the layer or argument, the value received, what is allowed and the nearest known name
     */
    public static Layer create(String type, List<?> positional, Map<String, ?> named) {
        return signature(type).create(positional, named);
    }

    /**
     * The signature of a layer, by its name or an alias.
     *
     * @throws WhiskerException if there is none, with the nearest name
     */
    public static synchronized Signature<? extends Layer> signature(String type) {
        Signature<? extends Layer> signature = LAYERS.get(ALIASES.getOrDefault(type, type));
        if (signature == null) {
            List<String> known = new ArrayList<>(LAYERS.keySet());
            known.addAll(ALIASES.keySet());
            throw new WhiskerException("unknown layer '" + type + "'" + NearestName.hint(type, known) + "; known layers: "
                    + String.join(", ", LAYERS.keySet()));
        }
        return signature;
    }

    /** The signature that a layer was registered with, if it was. */
    static synchronized Optional<Signature<? extends Layer>> signatureOf(Layer layer) {
        return LAYERS.values().stream().<Signature<? extends Layer>>map(signature -> signature)
                .filter(signature -> signature.type() == layer.getClass()).findFirst();
    }
}
