package dev.whisker.train.optimizer;

import dev.whisker.WhiskerException;
import dev.whisker.describe.Call;
import dev.whisker.describe.CallParser;
import dev.whisker.describe.Registry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The optimizers that text and YAML can name. */
public final class Optimizers {
    static final Registry<Optimizer> REGISTRY = Registry.of("optimizer", Optimizer.class)
            .register(Adam.SIGNATURE)
            .register(AdamW.SIGNATURE)
            .register(SGD.SIGNATURE)
            .register(RMSprop.SIGNATURE)
            .register(Adagrad.SIGNATURE);

    private Optimizers() {
    }

    /** All that can be named. */
    public static Registry<Optimizer> registry() {
        return REGISTRY;
    }

    /**
     * The optimizer of this text, such as {@code SGD(learning_rate=0.1, momentum=0.9)}; without arguments the
     * parentheses may be left out.
     *
     * @throws WhiskerException if there is none, with the nearest name, or an argument is not allowed
     */
    public static Optimizer parse(String text) {
        return REGISTRY.parse(text);
    }

    /** The text that {@link #parse} turns into an equal optimizer; arguments that have their default are left out. */
    public static String format(Optimizer optimizer) {
        return REGISTRY.format(optimizer);
    }

    /** {@link #format} with every argument, also those that have their default. */
    public static String formatFully(Optimizer optimizer) {
        return REGISTRY.formatFully(optimizer);
    }

    /** All names. */
    public static List<String> names() {
        return REGISTRY.names();
    }

    /** @see Optimizer#with */
    static Optimizer with(Optimizer optimizer, String argument, Object value) {
        Call call = CallParser.parseCall(format(optimizer));
        Map<String, Object> named = new LinkedHashMap<>(call.named());
        named.put(argument, value);
        return REGISTRY.create(new Call(call.name(), call.positional(), named));
    }
}
