package dev.whisker.inspect;

import dev.whisker.op.Statistics;
import dev.whisker.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * A layer's row of statistics for one picture.
 *
 * @param shape    of its value, without the batch
 * @param value    of its value
 * @param deadChannels the channels that are 0 everywhere
 * @param gradient of the gradient of the score with respect to its value
 */
public record LayerRow(String layer, Shape shape, Statistics value, int deadChannels, Statistics gradient) {
    /** The columns of {@link #numbers}. */
    public static final List<String> COLUMNS = List.of("mean", "std", "min", "max", "zero_fraction", "l2",
            "dead_channels", "gradient_l2", "gradient_max_abs");

    static LayerRow of(String layer, Shape shape, Statistics[] value, Statistics... gradient) {
        return new LayerRow(layer, shape, Statistics.join(value),
                (int) Arrays.stream(value).filter(Statistics::isZero).count(), Statistics.join(gradient));
    }

    /** NaN for a layer after the scores, which has no gradient. */
    public double gradientL2() {
        return gradient.size() == 0 ? Double.NaN : gradient.l2();
    }

    double[] numbers() {
        return new double[] {value.mean(), value.deviation(), value.min(), value.max(), value.zeroShare(), value.l2(),
            deadChannels, gradientL2(), gradient.maxMagnitude()};
    }
}
