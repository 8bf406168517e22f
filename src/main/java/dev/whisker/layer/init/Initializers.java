package dev.whisker.layer.init;

import dev.whisker.WhiskerException;
import dev.whisker.describe.Registry;
import dev.whisker.layer.init.VarianceScaling.Distribution;
import dev.whisker.layer.init.VarianceScaling.Fan;
import java.util.List;

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

    static final Registry<Initializer> REGISTRY = Registry.of("initializer", Initializer.class)
            .register("glorot_uniform", GLOROT_UNIFORM)
            .register("glorot_normal", GLOROT_NORMAL)
            .register("he_uniform", HE_UNIFORM)
            .register("he_normal", HE_NORMAL)
            .register("lecun_uniform", LECUN_UNIFORM)
            .register("lecun_normal", LECUN_NORMAL)
            .register("zeros", ZEROS)
            .register("ones", ONES)
            .register(Constant.SIGNATURE)
            .register(RandomUniform.SIGNATURE)
            .register(RandomNormal.SIGNATURE)
            .register(TruncatedNormal.SIGNATURE)
            .register(VarianceScaling.SIGNATURE);

    private Initializers() {
    }

    /** All that can be named. */
    public static Registry<Initializer> registry() {
        return REGISTRY;
    }

    /**
     * The initializer of this name, such as "he_normal", or call, such as "RandomNormal(stddev=0.01)".
     *
     * @throws WhiskerException if there is none, with the nearest name
     */
    public static Initializer named(String text) {
        return REGISTRY.parse(text);
    }

    /** All names. */
    public static List<String> names() {
        return REGISTRY.names();
    }

    /** The text that {@link #named} turns into an equal initializer. */
    static String format(Initializer initializer) {
        return REGISTRY.format(initializer);
    }
}
