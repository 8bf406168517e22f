package dev.whisker.layer;

/**
 * What a layer does in a step, counted from its shapes.
 *
 * @param layer         the path of its value
 * @param forwardFlops  two for each multiply-add of convolutions and dense layers, nothing for the rest
 * @param backwardFlops the same of the gradients that are computed
 * @param forwardBytes  read and written at least
 * @param backwardBytes the same of the gradients
 */
public record LayerWork(String layer, double forwardFlops, double backwardFlops, long forwardBytes,
        long backwardBytes) {
    /** The same, so many times in a step. */
    public LayerWork times(int count) {
        return new LayerWork(layer, forwardFlops * count, backwardFlops * count, forwardBytes * count,
                backwardBytes * count);
    }
}
