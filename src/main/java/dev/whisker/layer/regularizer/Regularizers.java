package dev.whisker.layer.regularizer;

import dev.whisker.WhiskerException;
import dev.whisker.describe.Registry;
import dev.whisker.describe.Signature;
import java.util.Collection;
import java.util.List;

/** The regularizers that text and YAML can name, in both of Keras' spellings: "L1L2" and "l1_l2". */
public final class Regularizers {
    static final Registry<Regularizer> REGISTRY = Registry.of("regularizer", Regularizer.class)
            .register(L1.SIGNATURE)
            .register(L2.SIGNATURE)
            .register(L1L2.SIGNATURE);

    private Regularizers() {
    }

    /** All that can be named. */
    public static Registry<Regularizer> registry() {
        return REGISTRY;
    }

    /**
     * The regularizer of this text, such as {@code L2(l2=0.001)}; without arguments the parentheses may be left out.
     *
     * @throws WhiskerException if there is none, with the nearest name, or an argument is not allowed
     */
    public static Regularizer parse(String text) {
        return REGISTRY.parse(text);
    }

    /** The text that {@link #parse} turns into an equal regularizer; arguments that have their default are left out. */
    public static String format(Regularizer regularizer) {
        return REGISTRY.format(regularizer);
    }

    /** Whether there is a regularizer of this name. */
    public static boolean isKnown(String name) {
        return REGISTRY.isKnown(name);
    }

    /** All signatures, in the order in which lists show them. */
    public static Collection<Signature<? extends Regularizer>> signatures() {
        return REGISTRY.signatures();
    }

    /** All names. */
    public static List<String> names() {
        return REGISTRY.names();
    }
}
