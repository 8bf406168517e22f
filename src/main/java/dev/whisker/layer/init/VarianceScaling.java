package dev.whisker.layer.init;

import static dev.whisker.describe.ArgumentSpec.optional;

import dev.whisker.WhiskerException;
import dev.whisker.describe.Signature;
import dev.whisker.op.RandomKey;
import dev.whisker.tensor.Shape;

/**
 * Random values whose variance fits the number of inputs or outputs (Keras 3
 * {@code initializers/random_initializers.py}).
 *
 * <pre>
 * n = fan_in, fan_out or their mean; v = scale / max(1, n)
 * uniform             in [-limit, limit], limit = sqrt(3 v)
 * truncated_normal    deviation sqrt(v) / 0.87962566103423978, cut at two deviations: sqrt(v) after the cut
 * untruncated_normal  deviation sqrt(v)
 * </pre>
 *
 * @param scale        factor of the variance
 * @param mode         what the variance is divided by
 * @param distribution uniform or truncated normal
 */
public record VarianceScaling(double scale, Fan mode, Distribution distribution) implements Initializer {
    /** Keras' constructor. */
    public static final Signature<VarianceScaling> SIGNATURE = Signature.of("VarianceScaling", VarianceScaling.class,
            optional("scale", 1.0), optional("mode", "fan_in"), optional("distribution", "truncated_normal"));

    /** The deviation of a normal distribution of deviation 1 that is cut at -2 and 2. */
    private static final double TRUNCATED_DEVIATION = 0.87962566103423978;

    /** What the variance is made to fit. */
    public enum Fan { FAN_IN, FAN_OUT, FAN_AVG }

    /** The form of the distribution. */
    public enum Distribution { UNIFORM, TRUNCATED_NORMAL, UNTRUNCATED_NORMAL }

    public VarianceScaling {
        if (!(scale > 0 && Double.isFinite(scale))) {
            throw new WhiskerException("VarianceScaling: scale must be a positive number, received " + scale);
        }
    }

    @Override
    public double[] values(Shape shape, RandomKey key, int weight) {
        Fans fans = Fans.of(shape);
        double n = switch (mode) {
            case FAN_IN -> fans.in();
            case FAN_OUT -> fans.out();
            case FAN_AVG -> (fans.in() + fans.out()) / 2;
        };
        double variance = scale / Math.max(1, n);
        return switch (distribution) {
            case UNIFORM -> InitialDraws.uniform(shape, key, weight, -Math.sqrt(3 * variance), Math.sqrt(3 * variance));
            case TRUNCATED_NORMAL -> InitialDraws.truncatedNormal(shape, key, weight, 0,
                    Math.sqrt(variance) / TRUNCATED_DEVIATION);
            case UNTRUNCATED_NORMAL -> InitialDraws.normal(shape, key, weight, 0, Math.sqrt(variance));
        };
    }

    @Override
    public String toString() {
        return Initializers.format(this);
    }
}
