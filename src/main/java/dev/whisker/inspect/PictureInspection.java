package dev.whisker.inspect;

import dev.whisker.format.npy.NpyArray;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was computed of one picture.
 *
 * @param predicted     the class with the largest score
 * @param target        the class whose score was looked at
 * @param probabilities of each class
 * @param layers        where class activation maps look
 * @param arrays        every number, by name: {@code gradcam/conv2d}
 * @param rows          statistics of every layer, in computing order; empty if they were not asked for
 * @param integrated    empty if it was not asked for
 * @param randomization the rank correlation of each map with that of a last layer drawn anew, by the name of the map
 */
public record PictureInspection(int predicted, int target, double[] probabilities, List<String> layers,
                                Map<String, NpyArray> arrays, Map<String, LayerRow> rows,
                                Optional<IntegratedGradients> integrated, Map<String, Double> randomization) {
    /** A correlation of at most this magnitude is that of a map that depends on the network. */
    private static final double ALIKE = 0.5;

    /** Whether a map changes enough when the last layer is drawn anew, by its {@link #randomization}. */
    public static boolean dependsOnNetwork(double correlation) {
        return Math.abs(correlation) < ALIKE;
    }

    /** A map, by the name of its array. */
    public Heatmap map(String name) {
        NpyArray array = arrays.get(name);
        return new Heatmap(array.shape()[0], array.shape()[1], array.data());
    }
}
