package dev.whisker.train.loss;

import dev.whisker.WhiskerException;
import dev.whisker.describe.Call;
import dev.whisker.describe.Registry;
import dev.whisker.describe.Signature;
import java.util.Collection;
import java.util.List;

/** The losses that text and YAML can name, in both of Keras' spellings: "mean_squared_error" and "MeanSquaredError". */
public final class Losses {
    private static final Registry<Loss> REGISTRY = Registry.of("loss", Loss.class)
            .register(SparseCategoricalCrossentropy.SIGNATURE)
            .register(CategoricalCrossentropy.SIGNATURE)
            .register(BinaryCrossentropy.SIGNATURE)
            .register(MeanSquaredError.SIGNATURE)
            .alias("bce", "BinaryCrossentropy")
            .alias("mse", "MeanSquaredError");

    private Losses() {
    }

    /** All that can be named. */
    public static Registry<Loss> registry() {
        return REGISTRY;
    }

    /**
     * The loss of this text, such as {@code CategoricalCrossentropy(label_smoothing=0.1)}; without arguments the
     * parentheses may be left out.
     *
     * @throws WhiskerException if there is none, with the nearest name, or an argument is not allowed
     */
    public static Loss parse(String text) {
        return REGISTRY.parse(text);
    }

    /** The loss of a call. */
    public static Loss create(Call call) {
        return REGISTRY.create(call);
    }

    /** The text that {@link #parse} turns into an equal loss; arguments that have their default are left out. */
    public static String format(Loss loss) {
        return REGISTRY.format(loss);
    }

    /** {@link #format} with every argument, also those that have their default. */
    public static String formatFully(Loss loss) {
        return REGISTRY.formatFully(loss);
    }

    /** Whether there is a loss of this name. */
    public static boolean isKnown(String name) {
        return REGISTRY.isKnown(name);
    }

    /** All signatures, in the order in which lists show them. */
    public static Collection<Signature<? extends Loss>> signatures() {
        return REGISTRY.signatures();
    }

    /** All names. */
    public static List<String> names() {
        return REGISTRY.names();
    }
}
