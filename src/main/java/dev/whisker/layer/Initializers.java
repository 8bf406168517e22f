package dev.whisker.layer;

import static dev.whisker.layer.ArgumentSpec.optional;

import dev.whisker.WhiskerException;
import dev.whisker.layer.VarianceScaling.Distribution;
import dev.whisker.layer.VarianceScaling.Fan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Keras' initializers by name. Names are taken in both of Keras' spellings: "glorot_uniform" and "GlorotUniform". */
public final class Initializers {
    public static final Initializer ZEROS = new Constant(0);
    public static final Initializer ONES = new Constant(1);
    public static final Initializer GLOROT_UNIFORM = new VarianceScaling(1, Fan.FAN_AVG, Distribution.UNIFORM);
    public static final Initializer GLOROT_NORMAL = new VarianceScaling(1, Fan.FAN_AVG, Distribution.TRUNCATED_NORMAL);
    public static final Initializer HE_UNIFORM = new VarianceScaling(2, Fan.FAN_IN, Distribution.UNIFORM);
    public static final Initializer HE_NORMAL = new VarianceScaling(2, Fan.FAN_IN, Distribution.TRUNCATED_NORMAL);
    public static final Initializer LECUN_UNIFORM = new VarianceScaling(1, Fan.FAN_IN, Distribution.UNIFORM);
    public static final Initializer LECUN_NORMAL = new VarianceScaling(1, Fan.FAN_IN, Distribution.TRUNCATED_NORMAL);

    private static final Map<String, Initializer> WITHOUT_ARGUMENTS = new LinkedHashMap<>();
    private static final List<Signature<? extends Initializer>> WITH_ARGUMENTS = List.of(
            Signature.of("Constant", Constant.class, optional("value", 0.0)),
            Signature.of("RandomUniform", RandomUniform.class, optional("minval", -0.05), optional("maxval", 0.05)),
            Signature.of("RandomNormal", RandomNormal.class, optional("mean", 0.0), optional("stddev", 0.05)),
            Signature.of("TruncatedNormal", TruncatedNormal.class, optional("mean", 0.0), optional("stddev", 0.05)),
            Signature.of("VarianceScaling", VarianceScaling.class,
                    optional("scale", 1.0), optional("mode", "fan_in"), optional("distribution", "truncated_normal")));

    static {
        WITHOUT_ARGUMENTS.put("glorot_uniform", GLOROT_UNIFORM);
        WITHOUT_ARGUMENTS.put("glorot_normal", GLOROT_NORMAL);
        WITHOUT_ARGUMENTS.put("he_uniform", HE_UNIFORM);
        WITHOUT_ARGUMENTS.put("he_normal", HE_NORMAL);
        WITHOUT_ARGUMENTS.put("lecun_uniform", LECUN_UNIFORM);
        WITHOUT_ARGUMENTS.put("lecun_normal", LECUN_NORMAL);
        WITHOUT_ARGUMENTS.put("zeros", ZEROS);
        WITHOUT_ARGUMENTS.put("ones", ONES);
    }

    private Initializers() {
    }

    /**
     * The initializer of this name, such as "he_normal", or call, such as "RandomNormal(stddev=0.01)".
     *
     * @throws WhiskerException if there is none, with the nearest name
     */
    public static Initializer named(String text) {
        return create(CallParser.parseCall(text));
    }

    static Initializer create(Call call) {
        String wanted = plain(call.name());
        for (Map.Entry<String, Initializer> entry : WITHOUT_ARGUMENTS.entrySet()) {
            if (plain(entry.getKey()).equals(wanted)) {
                if (!call.positional().isEmpty() || !call.named().isEmpty()) {
                    throw new WhiskerException("initializer " + entry.getKey() + " takes no arguments, got " + call
                            + "; its random numbers follow the run's seed");
                }
                return entry.getValue();
            }
        }
        for (Signature<? extends Initializer> signature : WITH_ARGUMENTS) {
            if (plain(signature.name()).equals(wanted)) {
                return signature.create(call.positional(), call.named());
            }
        }
        throw new WhiskerException("unknown initializer '" + call.name() + "'" + NearestName.hint(call.name(), names()) + "; known: "
                + String.join(", ", names()));
    }

    /** All names. */
    public static List<String> names() {
        List<String> names = new ArrayList<>(WITHOUT_ARGUMENTS.keySet());
        WITH_ARGUMENTS.forEach(signature -> names.add(signature.name()));
        return names;
    }

    /** The text that {@link #named} turns into an equal initializer. */
    static String format(Initializer initializer) {
        for (Map.Entry<String, Initializer> entry : WITHOUT_ARGUMENTS.entrySet()) {
            if (entry.getValue().equals(initializer)) {
                return entry.getKey();
            }
        }
        for (Signature<? extends Initializer> signature : WITH_ARGUMENTS) {
            if (signature.type().isInstance(initializer)) {
                return signature.format(initializer);
            }
        }
        throw new IllegalArgumentException("an initializer of class " + initializer.getClass().getName() + " has no text form");
    }

    private static String plain(String name) {
        return name.replace("_", "").toLowerCase(Locale.ROOT);
    }
}
