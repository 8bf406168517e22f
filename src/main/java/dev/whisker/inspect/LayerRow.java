package dev.whisker.inspect;

import dev.whisker.tensor.Shape;
import java.util.List;

/**
 * A layer's row of statistics for one picture.
 *
 * @param shape    of its value, without the batch
 * @param value    of its value
 * @param gradient of the gradient of the score with respect to its value
 */
public record LayerRow(String layer, Shape shape, ValueStatistics value, ValueStatistics gradient) {
    /** The columns of {@link #numbers}. */
    public static final List<String> COLUMNS = List.of("mean", "std", "min", "max", "zero_fraction", "l2",
            "dead_channels", "gradient_l2", "gradient_max_abs");

    double[] numbers() {
        return new double[] {value.mean(), value.deviation(), value.min(), value.max(), value.zeroShare(), value.l2(),
            value.deadChannels(), gradient.l2(), gradient.maxMagnitude()};
    }
}
