package dev.whisker.train.inside;

import java.util.List;

/**
 * What the observed steps of an epoch showed.
 *
 * @param epoch   from 1
 * @param steps   how many were observed
 * @param layers  in computing order
 * @param weights all that are trained, in the model's order
 * @param events  units that died or came back to life since the epoch before
 */
public record EpochInside(int epoch, int steps, List<LayerInside> layers, List<WeightInside> weights,
        List<UnitEvent> events) {
    /** Copies the lists. */
    public EpochInside {
        layers = List.copyOf(layers);
        weights = List.copyOf(weights);
        events = List.copyOf(events);
    }

    /**
     * A unit was 0 for every sample and position for the first time, or is no longer.
     *
     * @param path    of the layer
     * @param channel from 0
     * @param died    false if it came back to life
     */
    public record UnitEvent(String path, int channel, boolean died) {
    }
}
