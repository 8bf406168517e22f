package dev.whisker.check;

import dev.whisker.describe.ArgumentSpec;
import dev.whisker.describe.Signature;
import dev.whisker.layer.regularizer.Regularizer;
import dev.whisker.layer.regularizer.Regularizers;
import dev.whisker.tensor.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A regularizer with all that a check of it depends on.
 *
 * @param weight the shape of the weight that it penalizes
 */
public record RegularizerCase(Regularizer regularizer, Shape weight, long seed) implements CheckCase {
    private static final double FACTOR = 0.1;

    @Override
    public RegularizerCase withSeed(long other) {
        return new RegularizerCase(regularizer, weight, other);
    }

    /**
     * Every registered regularizer, with its defaults; factors that are 0 by default are 0.1. Those that need other
     * arguments are left out.
     */
    public static List<Regularizer> all() {
        return Regularizers.signatures().stream()
                .filter(signature -> signature.parameters().stream().noneMatch(ArgumentSpec::required))
                .<Regularizer>map(signature -> signature.create(List.of(), factors(signature))).toList();
    }

    private static Map<String, Object> factors(Signature<?> signature) {
        Map<String, Object> factors = new HashMap<>();
        for (ArgumentSpec parameter : signature.parameters()) {
            if (parameter.defaultValue() instanceof Double number && number == 0) {
                factors.put(parameter.name(), FACTOR);
            }
        }
        return factors;
    }

    /** A random case of a regularizer: a weight of one to four dimensions. */
    public static RegularizerCase draw(Regularizer regularizer, long seed) {
        Draw draw = new Draw(seed);
        int[] extents = new int[draw.between(1, 4)];
        for (int i = 0; i < extents.length; i++) {
            extents[i] = draw.between(1, 4);
        }
        return new RegularizerCase(regularizer, Shape.of(extents), seed);
    }

    /** A regularizer as text: "L2(l2=0.1)". */
    static String text(Regularizer regularizer) {
        try {
            return Regularizers.format(regularizer);
        } catch (IllegalArgumentException e) {
            return regularizer.toString();
        }
    }

    @Override
    public String rerun() {
        return Rerun.command("gradcheck", text(regularizer), weight, seed);
    }

    @Override
    public String rerunParity(String backend) {
        return Rerun.command("parity", text(regularizer), weight, seed) + " --backend " + backend;
    }

    @Override
    public long terms() {
        return weight.size();
    }

    @Override
    public String toString() {
        return text(regularizer) + " of a weight of shape " + weight + ", seed " + seed;
    }
}
