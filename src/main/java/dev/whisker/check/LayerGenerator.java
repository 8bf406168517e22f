package dev.whisker.check;

import dev.whisker.WhiskerException;
import dev.whisker.describe.NearestName;
import dev.whisker.describe.Providers;
import dev.whisker.layer.Layer;
import dev.whisker.op.Mode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Draws random valid configurations of one kind of layer, each with an input that it can take, small enough for finite
 * differences. The same seed gives the same case. For your own layer:
 *
 * <pre>
 * LayerGenerator scales = LayerGenerator.define("Scale",
 *         draw -&gt; LayerCase.of(new Scale(draw.uniform(-2, 2)), draw.shape()));
 * scales.cases(1).limit(1000).forEach(each -&gt; ...);
 * </pre>
 */
public final class LayerGenerator {
    private static final Map<String, LayerGenerator> KNOWN = new LinkedHashMap<>();
    private static boolean loaded;
    /** Frozen layers are the rarer case. */
    private static final double FROZEN = 0.125;

    private final String name;
    private final Function<Draw, LayerCase> draws;

    private LayerGenerator(String name, Function<Draw, LayerCase> draws) {
        this.name = name;
        this.draws = draws;
    }

    /** Your own generator; it decides about layer and input, while mode, freezing and seed are drawn for it. */
    public static LayerGenerator define(String name, Function<Draw, LayerCase> draws) {
        return new LayerGenerator(name, draws);
    }

    /** Not at once, as a plugin that cannot be used is reported in one line then. */
    private static void load() {
        if (!loaded) {
            loaded = true;
            LayerCases.all().forEach(LayerGenerator::register);
            Providers.load(GeneratorProvider.class)
                    .forEach(provider -> provider.generators().forEach(LayerGenerator::register));
        }
    }

    /**
     * Makes a generator known by its name, so that the command line finds it too.
     *
     * @throws IllegalArgumentException if the name is taken
     */
    public static synchronized void register(LayerGenerator generator) {
        load();
        if (KNOWN.putIfAbsent(generator.name, generator) != null) {
            throw new IllegalArgumentException("there is a generator named " + generator.name + " already");
        }
    }

    /**
     * The generator of a layer, by Keras' class name.
     *
     * @throws WhiskerException if there is none, with the nearest name
     */
    public static synchronized LayerGenerator of(String layer) {
        load();
        LayerGenerator generator = KNOWN.get(layer);
        if (generator == null) {
            throw new WhiskerException("no random cases are known of a layer '" + layer + "'"
                    + NearestName.hint(layer, KNOWN.keySet()) + "; known are "
                    + String.join(", ", KNOWN.keySet()) + "; a layer of your own needs a generator from its jar, or a"
                    + " configuration with --input-shape");
        }
        return generator;
    }

    /** The names of all known generators. */
    public static synchronized List<String> names() {
        load();
        return List.copyOf(KNOWN.keySet());
    }

    public String name() {
        return name;
    }

    /** The case of a seed. */
    public LayerCase at(long seed) {
        Draw draw = new Draw(seed);
        LayerCase drawn = draws.apply(draw);
        Layer layer = drawn.layer();
        if (!Checks.isAccepted(drawn)) {
            throw new IllegalStateException("generator " + name + " gave a layer an input that it does not take: "
                    + layer + " on " + drawn.inputs());
        }
        return new LayerCase(layer, drawn.inputs(), draw.coin() ? Mode.TRAINING : Mode.INFERENCE, draw.chance(FROZEN),
                seed);
    }

    /** Endless: the cases of this seed and the next ones. */
    public Stream<LayerCase> cases(long seed) {
        return LongStream.iterate(seed, each -> each + 1).mapToObj(this::at);
    }
}
