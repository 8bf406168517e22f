package dev.whisker.train;

import dev.whisker.layer.LayerWork;
import java.util.List;

/**
 * How long each layer computes in a training step. Layers that are computed as one have one row, under the path of the
 * last.
 *
 * @param batch samples of the steps
 * @param steps how many were measured
 * @param rows  in the order of forward
 */
public record LayerProfile(int batch, int steps, List<Row> rows) {
    /**
     * @param work                 what the layer does in a step
     * @param forwardMilliseconds  the median over the steps
     * @param backwardMilliseconds the same of its gradients; 0 where none are computed
     */
    public record Row(LayerWork work, double forwardMilliseconds, double backwardMilliseconds) {
    }
}
